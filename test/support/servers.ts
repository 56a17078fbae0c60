import type { TestProject } from 'vitest/node';
import { findTemporalCli, findTimeSkippingServer, startDevServer } from '../../src/embedded/index.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Host and port of the dev server that all test files share. */
    temporalAddress: string;
    /** Executable of the time-skipping test server. */
    timeSkippingServerPath: string;
    /** Executable of the Temporal CLI. */
    temporalCliPath: string;
  }
}

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Finds both servers, installing them on a fresh machine, and starts one dev server for all test files. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const temporalCliPath = await findTemporalCli({ log });
  const timeSkippingServerPath = await findTimeSkippingServer({ log });
  const server = await startDevServer({
    cliPath: temporalCliPath,
    uiPort: null,
    searchAttributes: {
      RunVendor: 'Keyword',
      RunAccount: 'Keyword',
      RunPhase: 'Keyword',
      RunOutcome: 'Keyword',
    },
    log,
  });
  project.provide('temporalAddress', server.address);
  project.provide('temporalCliPath', temporalCliPath);
  project.provide('timeSkippingServerPath', timeSkippingServerPath);
  return () => server.stop();
}
