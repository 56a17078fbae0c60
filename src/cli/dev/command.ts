import type { Command } from 'commander';
import { processIo } from '../io.js';
import { addMetricsFlags, type MetricsFlags } from '../metrics.js';
import { parsePort } from '../parse.js';
import { listenForInterrupt } from '../interrupt.js';
import { DEFAULT_PORTS, PORT_NAMES, PORT_OPTIONS, type PortName, type StackPorts } from './ports.js';

/** The name under which the parsed flag stands among the options. */
function keyOf(name: PortName): string {
  return PORT_OPTIONS[name].flag.slice(2).replace(/-(\w)/g, (_match, letter: string) => letter.toUpperCase());
}

function portsOf(options: Readonly<Record<string, unknown>>): Partial<StackPorts> {
  const given = PORT_NAMES.map((name) => [name, options[keyOf(name)]] as const);
  return Object.fromEntries(given.filter(([, port]) => port !== undefined));
}

interface DevFlags extends MetricsFlags {
  readonly simulate?: boolean;
  readonly dataDir: string;
  readonly json?: boolean;
  readonly config?: string;
  readonly taskQueue?: string;
}

async function dev(flags: DevFlags & Readonly<Record<string, unknown>>): Promise<void> {
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const interrupt = listenForInterrupt(say);
  try {
    // Only here: other commands must not load the native worker.
    const { runDev } = await import('./run-dev.js');
    const {
      simulate = false,
      json = false,
      dataDir,
      config,
      taskQueue,
      metricsPort,
      metricsHostname,
    } = flags;
    const metrics: MetricsFlags = { metricsPort, metricsHostname };
    const { signal } = interrupt;
    const ports = portsOf(flags);
    await runDev(
      { simulate, json, dataDir, ports, metrics, configPath: config, taskQueue, signal },
      processIo(),
    );
  } finally {
    interrupt.dispose();
  }
}

/** Adds `landfall dev` to the program. */
export function registerDev(program: Command): void {
  const command = program
    .command('dev')
    .description('run everything on this machine: Temporal with its UI, ledger, worker and gateway')
    .option('--simulate', 'serve simulated vendors too, with accounts at them')
    .option('--data-dir <folder>', 'where everything is kept', '.landfall')
    .option('--json', 'print the addresses as one JSON document');
  for (const name of PORT_NAMES) {
    const { what, flag } = PORT_OPTIONS[name];
    const text = `port of ${what}; 0 takes a free one (usually ${DEFAULT_PORTS[name]})`;
    command.option(`${flag} <port>`, text, parsePort);
  }
  addMetricsFlags(command);
  command.action(async (_options, self: Command) => dev(self.optsWithGlobals()));
}
