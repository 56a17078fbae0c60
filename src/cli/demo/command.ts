import type { Command } from 'commander';
import { listenForInterrupt } from '../interrupt.js';
import { Notes } from './notes.js';

interface DemoFlags {
  readonly json?: boolean;
  readonly keep?: boolean;
}

async function demo({ json, keep }: DemoFlags): Promise<void> {
  const notes = new Notes((line) => void process.stderr.write(`${line}\n`));
  const interrupt = listenForInterrupt(notes.say);
  try {
    // Only here: other commands must not load the native worker.
    const { runDemo } = await import('./run-demo.js');
    const { signal } = interrupt;
    const ok = await runDemo({ json, keep, signal, notes }, process);
    process.exitCode = ok ? 0 : 1;
  } finally {
    interrupt.dispose();
  }
}

/** Adds `landfall demo` to the program. */
export function registerDemo(program: Command): void {
  program
    .command('demo')
    .description('watch tracked runs succeed, fail and time out at simulated vendors, all on this machine')
    .option('--keep', 'leave everything running afterwards, until Ctrl-C')
    .option('--json', 'print the result as one JSON document')
    .action(async (_options, self: Command) => demo(self.optsWithGlobals()));
}
