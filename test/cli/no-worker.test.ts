import { describe, expect, inject, it } from 'vitest';
import { landfall } from './support/landfall.js';

/** Nobody works there. */
const TASK_QUEUE = 'cli-nobody';
const UNANSWERED = { tracking: 'open', phase: 'unknown', outcome: null, answered: false };

async function json(...args: string[]) {
  const env = { TEMPORAL_ADDRESS: inject('temporalAddress'), LANDFALL_TASK_QUEUE: TASK_QUEUE };
  const { code, stdout } = await landfall([...args, '--json'], env);
  return { code, document: JSON.parse(stdout) as unknown };
}

describe('while no worker runs', () => {
  it('track and status show an open tracking of unknown phase, each within 8 s', async () => {
    for (const command of ['track', 'status']) {
      const begun = performance.now();
      const shown = await json(command, 'cyberdesk', 'unanswered');
      expect(performance.now() - begun).toBeLessThan(8_000);
      expect(shown).toMatchObject({ code: 0, document: { ...UNANSWERED, runId: 'unanswered' } });
    }
  });

  it('list shows twenty of them within 12 s', async () => {
    const runIds = Array.from({ length: 20 }, (_, index) => `unanswered-${index}`);
    await Promise.all(
      runIds.map((runId) => json('track', 'knowledge-stack', runId, '--account', 'no-worker')),
    );
    const begun = performance.now();
    const { document } = await json('list', '--vendor', 'knowledge-stack', '--account', 'no-worker');
    expect(performance.now() - begun).toBeLessThan(12_000);
    expect(document).toHaveLength(20);
    expect(document).toEqual(runIds.map(() => expect.objectContaining(UNANSWERED)));
  });
});
