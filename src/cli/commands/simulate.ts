import type { Command } from 'commander';
import type { Cli } from '../cli.js';
import { aborted, listenForInterrupt } from '../interrupt.js';
import { parsePort } from '../parse.js';

const DEFAULT_PORT = 8090;

async function simulate(cli: Cli, port: number): Promise<void> {
  const { createSimulators, serveSimulators, SIMULATOR_API_KEY, startDeliveries } =
    await import('../../simulators/index.js');
  const simulators = createSimulators({ clock: { now: () => Date.now() } });
  const interrupt = listenForInterrupt((line) => cli.output.note(line));
  try {
    const { url, close } = await serveSimulators(simulators, { port });
    const deliveries = startDeliveries(simulators);
    const controlUrl = `${url}/_control`;
    cli.output.result({ url, controlUrl, apiKey: SIMULATOR_API_KEY }, () =>
      [
        `Base URLs    ${url}/{vendor}`,
        `API key      ${SIMULATOR_API_KEY}`,
        `Control API  ${controlUrl}`,
      ].join('\n'),
    );
    await aborted(interrupt.signal);
    deliveries.stop();
    await close();
  } finally {
    interrupt.dispose();
  }
}

/** Adds `landfall simulate`: the vendors' simulators, until it is stopped. */
export function registerSimulate(program: Command, cli: Cli): void {
  program
    .command('simulate')
    .description("serve every vendor's simulator on this machine")
    .option('--port <port>', 'where to listen; 0 takes a free port', parsePort, DEFAULT_PORT)
    .action(async ({ port }: { readonly port: number }) => simulate(cli, port));
}
