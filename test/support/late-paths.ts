import type { TestKit } from '../../src/testing/index.js';
import { deliver, runComplete, signMessage } from './deliver.js';
import type { Path } from './paths.js';

const PDF = { type: 'attachment_exists', names: ['a.pdf'] } as const;
const CSV = { type: 'filename_regex', pattern: '\\.csv$' } as const;

/** What a kit must know to play the paths that need a check and a sink of the user's own. */
export const OWN_PARTS = {
  activities: { approve: async () => ({ passed: true, message: 'approved' }) },
  sinks: { audit: { deliver: async () => {} } },
} as const;

async function untilAttempt(kit: TestKit, runId: string, numbers: readonly [number, number]): Promise<void> {
  const key = { vendor: 'cyberdesk', account: 'default', runId };
  for (let tries = 0; tries < 150; tries += 1) {
    const latest = await kit.ledger.latest(key);
    if (latest?.attempt === numbers[0] && latest.revision === numbers[1]) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`Attempt ${numbers[0]}, revision ${numbers[1]} was never recorded [runId=${runId}]`);
}

/** Paths that go on after a verdict, or beside it. */
export const LATE_PATHS: readonly Path[] = [
  {
    name: 'late-verdict-of-a-time-out',
    play: async (kit) => {
      const { vendor, runId } = await kit.cyberdesk
        .run()
        .running('6s')
        .succeeds({ files: ['a.pdf'] })
        .start();
      const limits = { maxRunDurationSeconds: 1, graceSeconds: 1, settleSeconds: 1 };
      const run = await kit.tracker.track({ vendor, runId, checks: [PDF], ...limits });
      await run.outcome();
      await untilAttempt(kit, runId, [1, 2]);
      await run.outcome();
      return run.workflowId;
    },
  },
  {
    name: 'second-attempt-by-webhook',
    play: async (kit) => {
      const { vendor, runId } = await kit.cyberdesk
        .run()
        .running('500ms')
        .fails({ error: 'no' })
        .lasting('2s')
        .running('1s')
        .succeeds({ files: ['a.pdf'] })
        .start();
      const run = await kit.tracker.track({ vendor, runId, checks: [PDF] });
      await run.outcome();
      await untilAttempt(kit, runId, [2, 1]);
      await run.outcome();
      return run.workflowId;
    },
  },
  {
    name: 'contradicted-after-the-verdict',
    play: async (kit) => {
      const { vendor, runId } = await kit.cyberdesk.run().running('500ms').fails({ error: 'no' }).start();
      const run = await kit.tracker.track({ vendor, runId });
      await run.outcome();
      await deliver(kit, await signMessage(kit, runComplete(runId, 'success')));
      await run.outcome();
      return run.workflowId;
    },
  },
  {
    name: 'checks-asked-for-after-the-verdict',
    play: async (kit) => {
      const { vendor, runId } = await kit.cyberdesk
        .run()
        .running('500ms')
        .succeeds({ files: ['a.pdf'] })
        .start();
      await (await kit.tracker.track({ vendor, runId, checks: [PDF] })).outcome();
      const again = await kit.tracker.track({ vendor, runId, checks: [CSV], settleSeconds: 0 });
      await again.outcome();
      return again.workflowId;
    },
  },
  {
    name: 'reopened-by-the-app',
    play: async (kit) => {
      const { vendor, runId } = await kit.knowledgeStack
        .run()
        .running('500ms')
        .fails({ error: 'no' })
        .lasting('6s')
        .running('2s')
        .succeeds()
        .start();
      await (await kit.tracker.track({ vendor, runId })).outcome();
      await new Promise((resolve) => setTimeout(resolve, 6_500));
      const again = await kit.tracker.track({ vendor, runId, reopen: true });
      await again.outcome();
      return again.workflowId;
    },
  },
  {
    name: 'told-to-sinks',
    play: async (kit) => {
      const { vendor, runId } = await kit.cyberdesk.run().running('1s').succeeds().start();
      const sinks = [
        { type: 'custom', name: 'audit' },
        { type: 'workflow', workflowId: 'nobody', signal: 'done' },
      ] as const;
      const run = await kit.tracker.track({ vendor, runId, sinks });
      await run.outcome();
      return run.workflowId;
    },
  },
  {
    name: 'checked-by-an-activity-of-the-user',
    play: async (kit) => {
      const { vendor, runId } = await kit.cyberdesk.run().running('1s').succeeds().start();
      const checks = [{ type: 'custom', activity: 'approve', taskQueue: 'test' }] as const;
      const run = await kit.tracker.track({ vendor, runId, checks });
      await run.outcome();
      return run.workflowId;
    },
  },
  {
    name: 'woken-by-a-hint',
    play: async (kit) => {
      const { vendor, runId } = await kit.noxus.run().running('1500ms').succeeds().start();
      const run = await kit.tracker.track({ vendor, runId });
      await run.outcome();
      return run.workflowId;
    },
  },
  {
    name: 'waiting-for-a-person',
    play: async (kit) => {
      const { vendor, runId } = await kit.extend
        .run()
        .running('1s')
        .event('workflow_run.step_run.processed')
        .waiting('2s')
        .succeeds()
        .start();
      const run = await kit.tracker.track({ vendor, runId });
      await run.outcome();
      return run.workflowId;
    },
  },
  {
    name: 'continued-as-new',
    play: async (kit) => {
      const { vendor, runId } = await kit.cyberdesk.run().running('12s').succeeds().start();
      const run = await kit.tracker.track({ vendor, runId });
      for (let index = 0; index < 110; index += 10) {
        await Promise.all(
          Array.from({ length: 10 }, async () =>
            deliver(kit, await signMessage(kit, runComplete(runId, 'running'))),
          ),
        );
      }
      await run.outcome();
      return run.workflowId;
    },
  },
];
