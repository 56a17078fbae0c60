import type { Command } from 'commander';
import { Interrupted, listenForInterrupt } from '../dev/interrupt.js';

interface DemoFlags {
  readonly json?: boolean;
  readonly keep?: boolean;
}

async function demo({ json, keep }: DemoFlags): Promise<void> {
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const interrupt = listenForInterrupt(say);
  try {
    // Only here: other commands must not load the native worker.
    const [{ quietSdk }, { runDemo }] = await Promise.all([
      import('../dev/sdk-logs.js'),
      import('./run-demo.js'),
    ]);
    quietSdk(say);
    const ok = await runDemo({ json, keep, signal: interrupt.signal }, process);
    process.exitCode = ok ? 0 : 1;
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    process.exitCode = error.exitCode;
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
