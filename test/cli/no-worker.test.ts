import { Client, Connection } from '@temporalio/client';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { resolveConfig } from '../../src/config/index.js';
import { RunTracker } from '../../src/client/index.js';
import { landfall } from './support/landfall.js';

/** Nobody works there. */
const TASK_QUEUE = 'cli-nobody';
const UNANSWERED = { tracking: 'open', phase: 'unknown', outcome: null, answered: false };
const RUN_IDS = Array.from({ length: 20 }, (_, index) => `unanswered-${index}`);

beforeAll(async () => {
  const connection = await Connection.connect({ address: inject('temporalAddress') });
  const client = new Client({ connection });
  const tracker = new RunTracker({ client, config: { ...resolveConfig({}, {}), taskQueue: TASK_QUEUE } });
  await Promise.all(
    RUN_IDS.map((runId) => tracker.track({ vendor: 'knowledge-stack', account: 'silent', runId })),
  );
  await connection.close();
});

async function json(...args: string[]) {
  const env = { TEMPORAL_ADDRESS: inject('temporalAddress'), LANDFALL_TASK_QUEUE: TASK_QUEUE };
  const begun = performance.now();
  const { code, stdout } = await landfall([...args, '--json'], env);
  return { code, document: JSON.parse(stdout) as unknown, tookMs: performance.now() - begun };
}

describe.concurrent('while no worker runs', () => {
  it.each(['track', 'status'])('%s shows an open tracking of unknown phase within 8 s', async (command) => {
    const { tookMs, ...shown } = await json(
      command,
      'knowledge-stack',
      'unanswered-0',
      '--account',
      'silent',
    );
    expect(shown).toMatchObject({ code: 0, document: { ...UNANSWERED, runId: 'unanswered-0' } });
    expect(tookMs).toBeLessThan(8_000);
  });

  it('list shows twenty of them within 12 s', async () => {
    const { document, tookMs } = await json('list', '--vendor', 'knowledge-stack', '--account', 'silent');
    expect(document).toEqual(RUN_IDS.map(() => expect.objectContaining(UNANSWERED)));
    expect(tookMs).toBeLessThan(12_000);
  });
});
