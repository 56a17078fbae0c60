import type { Client } from '@temporalio/client';

/** How long Temporal may take to show that it is there. */
const PROBE_MS = 2_000;

/** Whether Temporal answers. Never throws, and returns within about two seconds. */
export async function temporalAnswers(client: Client): Promise<boolean> {
  const signal = AbortSignal.timeout(PROBE_MS);
  const expired = new Promise<boolean>((resolve) => {
    signal.addEventListener('abort', () => resolve(false), { once: true });
  });
  const probe = client.connection
    .withAbortSignal(signal, () => client.connection.workflowService.getSystemInfo({}))
    .then(
      () => true,
      () => false,
    );
  return Promise.race([probe, expired]);
}
