import { uuidOf } from '../../simulators/ids.js';
import type { CheckedRunSpec, Fields } from '../../simulators/run-spec.js';
import { SimulatedRun } from '../../simulators/simulated-run.js';
import type { WebhookMessage } from '../../simulators/vendor-simulator.js';
import type { KnownEvent } from './event.js';

/** How long the run of an event has been at work, in milliseconds. */
const WORK_MS = 60_000;

/** The status of a run at work, in the words of every vendor whose events can be sent. */
function runningOf({ vendor }: KnownEvent): string {
  return vendor.say('running', null)?.status ?? vendor.initialStatus;
}

/** What the vendor's body has besides when a run ends like this, such as why it failed. */
function fieldsOf({ vendor, status }: KnownEvent): Fields {
  const wordings = (['succeeded', 'failed', 'cancelled'] as const).map((verb) => vendor.say(verb, null));
  return wordings.find((wording) => wording?.status === status)?.fields ?? {};
}

function specOf({ vendor }: KnownEvent, runId: string): CheckedRunSpec {
  return {
    runId,
    generation: vendor.generations[0] ?? null,
    definitionId: uuidOf('definition', vendor.name, runId),
    script: [],
    fields: {},
    webhooks: null,
    faults: [],
    files: [],
    filesAfterMs: null,
    ignoreCancel: false,
    refuseCancel: false,
  };
}

/** The message of an event as its vendor would send it now, about a run that began to work a minute ago. */
export function messageOf(event: KnownEvent, runId: string, now: number): WebhookMessage {
  const { vendor, type, status } = event;
  const begun = now - WORK_MS;
  const steps = [
    { at: begun, status: runningOf(event), fields: {} },
    { at: now, status, fields: fieldsOf(event) },
  ];
  const run = new SimulatedRun(vendor, specOf(event, runId), begun, () => steps, steps);
  if (vendor.webhooks === null) throw new TypeError(`The vendor never pushes [vendor=${vendor.name}]`);
  return vendor.webhooks.ofEvent(run, run.viewAt(now), type, {});
}
