import type { TrackRequest } from '../../src/client/index.js';
import type { RunBuilder } from '../../src/simulators/index.js';
import type { TestKit } from '../../src/testing/index.js';

/** One way that a tracking can go; its history is kept and replayed. */
export interface Path {
  readonly name: string;
  /** Plays it on the real server and returns the id of the workflow whose latest run is the history. */
  play(kit: TestKit): Promise<string>;
}

const FILES = { files: ['a.pdf', 'b.csv'] };

const CHECKS = [
  { type: 'attachment_exists', names: ['a.pdf'] },
  { type: 'filename_regex', pattern: '\\.csv$', count: 1 },
  { type: 'attachment_template', template: '{item}.pdf', items: ['a'] },
] as const;

function toOutcome(
  name: string,
  builder: (kit: TestKit) => RunBuilder,
  options: Partial<TrackRequest> = {},
): Path {
  return {
    name,
    play: async (kit) => {
      const { vendor, runId } = await builder(kit).start();
      const run = await kit.tracker.track({ vendor, runId, settleSeconds: 1, ...options });
      await run.outcome();
      return run.workflowId;
    },
  };
}

function cancelled(name: string, builder: (kit: TestKit) => RunBuilder): Path {
  return {
    name,
    play: async (kit) => {
      const { vendor, runId } = await builder(kit).start();
      const run = await kit.tracker.track({ vendor, runId });
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      await run.cancel();
      await run.outcome();
      return run.workflowId;
    },
  };
}

function webhookFirst(name: string, adopt: boolean): Path {
  return {
    name,
    play: async (kit) => {
      const { vendor, runId } = await kit.cyberdesk.run().succeeds(FILES).start();
      await new Promise((resolve) => setTimeout(resolve, 500));
      const run = adopt
        ? await kit.tracker.track({ vendor, runId, checks: CHECKS })
        : kit.tracker.getHandle({ vendor, runId });
      await run.outcome();
      return run.workflowId;
    },
  };
}

/** Every path of the workflow that has a shape of its own. Lost webhooks go to a port where nobody listens. */
export const PATHS: readonly Path[] = [
  toOutcome('webhook-succeeded', (kit) => kit.cyberdesk.run().running('1s').succeeds()),
  toOutcome('webhook-checks-passed', (kit) => kit.cyberdesk.run().running('1s').succeeds(FILES), {
    checks: CHECKS,
  }),
  toOutcome('webhook-checks-failed', (kit) => kit.cyberdesk.run().running('1s').succeeds(), {
    checks: CHECKS,
  }),
  toOutcome('webhook-failed', (kit) => kit.cyberdesk.run().running('1s').fails({ error: 'no' })),
  webhookFirst('webhook-first-adopted', true),
  webhookFirst('webhook-first-alone', false),
  toOutcome('read-succeeded', (kit) =>
    kit.knowledgeStack.run().maxRunDuration('1h').queued('1s').running('2s').succeeds(FILES),
  ),
  toOutcome('read-failed', (kit) => kit.knowledgeStack.run().running('1s').fails({ error: 'no' })),
  toOutcome('read-after-errors', (kit) =>
    kit.knowledgeStack.run().fault({ for: '2s', kind: '500' }).running('3s').succeeds(),
  ),
  toOutcome('timed-out', (kit) => kit.knowledgeStack.run().maxRunDuration('1s').neverEnds(), {
    graceSeconds: 1,
  }),
  toOutcome('timed-out-and-cancelled', (kit) => kit.cyberdesk.run().neverEnds(), {
    maxRunDurationSeconds: 1,
    graceSeconds: 1,
    onDeadline: 'cancel',
  }),
  toOutcome('not-found', (kit) => kit.knowledgeStack.run().fault({ for: '1h', kind: '404' }), {
    notFoundGraceSeconds: 2,
  }),
  toOutcome(
    'confirmed-webhook',
    (kit) =>
      kit.cyberdesk
        .run()
        .running('2s')
        .succeeds()
        .webhooks({
          url: kit.gatewayUrl + '/webhooks/cyberdesk',
          secret: kit.webhookSecret,
          behaviour: 'normal',
        }),
    { confirmWebhooks: true },
  ),
  cancelled('cancelled-by-user', (kit) => kit.knowledgeStack.run().neverEnds()),
];
