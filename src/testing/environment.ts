import { TestWorkflowEnvironment } from '@temporalio/testing';
import { findTimeSkippingServer } from '../embedded/index.js';

/** A server that skips time, or one that runs already at real speed. */
export type KitServer = 'time-skipping' | { readonly address: string; readonly namespace?: string };

/** Starts or joins the Temporal server of a kit. */
export async function startEnvironment(server: KitServer): Promise<TestWorkflowEnvironment> {
  if (server !== 'time-skipping') return TestWorkflowEnvironment.createFromExistingServer(server);
  const path = await findTimeSkippingServer();
  return TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
}
