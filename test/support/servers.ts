import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import type { TestProject } from 'vitest/node';
import { findTemporalCli, findTimeSkippingServer, startDevServer } from '../../src/embedded/index.js';
import { buildWorkflowBundle } from '../../src/worker/workflow-bundle.js';
import { assertNoTaskFailure, scanByVisibility } from './history-scan.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Host and port of the dev server that all test files share. */
    temporalAddress: string;
    /** Executable of the time-skipping test server. */
    timeSkippingServerPath: string;
    /** Executable of the Temporal CLI. */
    temporalCliPath: string;
    /** File with Landfall's workflows, bundled from the source. */
    workflowBundlePath: string;
  }
}

/** Bundles the workflows once, in a folder that ends with the test run. */
async function bundleWorkflows(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'landfall-bundle-'));
  const path = join(folder, 'workflows.js');
  await writeFile(path, await buildWorkflowBundle());
  return { path, remove: () => rm(folder, { recursive: true, force: true }) };
}

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}

/**
 * Fails the whole test run when any workflow task of it failed: a test may have passed over it, and its run be stuck.
 * Vitest only prints what a teardown throws; the exit code must say it.
 */
async function failOnTaskFailures(address: string): Promise<void> {
  const connection = await Connection.connect({ address });
  try {
    const began = Date.now();
    const scan = await scanByVisibility(connection);
    assertNoTaskFailure(scan);
    log(`No workflow task failed [workflows=${scan.workflows}, ms=${Date.now() - began}]`);
  } catch (error) {
    process.exitCode = 1;
    throw error;
  } finally {
    await connection.close();
  }
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
  const bundle = await bundleWorkflows();
  project.provide('workflowBundlePath', bundle.path);
  return async () => {
    try {
      await failOnTaskFailures(server.address);
    } finally {
      await server.stop();
      await bundle.remove();
    }
  };
}
