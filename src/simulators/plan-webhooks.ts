import { createHash } from 'node:crypto';
import type { PlannedDelivery } from './outbox.js';
import type { WebhookSpec } from './run-spec.js';
import type { SimulatedRun } from './simulated-run.js';
import type { RunView, TimedEvent } from './timeline.js';
import { withUrlSecret } from './url-secret.js';
import type { VendorWebhooks, WebhookMessage } from './vendor-simulator.js';

const DEFAULT_COPIES = 1;
const DEFAULT_DUPLICATES = 2;
const DEFAULT_EARLY_MS = 500;
const DEFAULT_LATE_MS = 5000;

/** A run that has a receiver, at a vendor that pushes. */
interface Pushing {
  readonly run: SimulatedRun;
  readonly webhooks: VendorWebhooks;
  readonly spec: WebhookSpec;
}

function pushing(run: SimulatedRun): Pushing | null {
  const { webhooks } = run.vendor;
  const spec = run.spec.webhooks;
  return webhooks && spec ? { run, webhooks, spec } : null;
}

/** A status that the run reaches, and the one before it; seen by order, since both may begin at one moment. */
interface Arrival {
  readonly at: number;
  readonly view: RunView;
  readonly before: RunView | null;
}

function arrivalAt(run: SimulatedRun, index: number, at: number): Arrival {
  const upTo = (end: number, moment: number) => run.viewAt(moment, run.steps.slice(0, end));
  const before = run.steps[index - 1];
  return { at, view: upTo(index + 1, at), before: before ? upTo(index, before.at) : null };
}

/** The webhooks of the statuses that a vendor tells of, among the run's steps from index `first` on, as its spec wants. */
export function planStatusWebhooks(run: SimulatedRun, first: number): readonly PlannedDelivery[] {
  const pushed = pushing(run);
  if (!pushed) return [];
  const { steps } = run;
  const isTold = (status: string) => pushed.webhooks.announces?.(status) ?? run.vendor.isFinal(status);
  return steps.flatMap(({ at, status }, index) => {
    const tells = isTold(status) && status !== steps[index - 1]?.status;
    return index >= first && tells ? planStatus(pushed, arrivalAt(run, index, at)) : [];
  });
}

/** The webhooks that a script asks for by name: one genuine delivery each. */
export function planEventWebhooks(
  run: SimulatedRun,
  events: readonly TimedEvent[],
): readonly PlannedDelivery[] {
  const pushed = pushing(run);
  if (!pushed) return [];
  return events.map((event) => {
    const message = pushed.webhooks.ofEvent(run, run.viewAt(event.at), event.type, event.fields);
    return delivery(pushed, message, event.at, event.at);
  });
}

function planStatus(pushed: Pushing, arrival: Arrival): readonly PlannedDelivery[] {
  const { spec } = pushed;
  const { at } = arrival;
  switch (spec.behaviour ?? 'normal') {
    case 'normal':
      return copiesOf(pushed, arrival, at);
    case 'lost':
      return [];
    case 'duplicate':
      return copiesOf(pushed, arrival, at, DEFAULT_DUPLICATES);
    case 'reordered':
      return [...copiesOf(pushed, arrival, at), stale(pushed, arrival)];
    case 'forged':
      return copiesOf(pushed, arrival, at).map(forge);
    case 'early':
      return early(pushed, arrival);
    case 'late':
      return copiesOf(pushed, arrival, at + (spec.delayMs ?? DEFAULT_LATE_MS));
  }
}

/** The same message several times, `delayMs` apart where that is not the delay of the first. */
function copiesOf(
  { run, spec, webhooks }: Pushing,
  { at, view }: Arrival,
  dueAt: number,
  copies: number = DEFAULT_COPIES,
): readonly PlannedDelivery[] {
  const message = webhooks.ofStatus(run, view, at);
  const apart = spec.behaviour === 'late' ? 0 : (spec.delayMs ?? 0);
  return Array.from({ length: spec.copies ?? copies }, (_, copy) =>
    delivery({ run, spec, webhooks }, message, dueAt + copy * apart, at),
  );
}

/** What a webhook of the status before would have said, sent after the final one. */
function stale({ run, spec, webhooks }: Pushing, arrival: Arrival): PlannedDelivery {
  const { initialStatus } = run.vendor;
  const before = arrival.before ?? {
    ...arrival.view,
    status: initialStatus,
    fields: run.spec.fields,
    steps: [],
  };
  const message = webhooks.ofStatus(run, before, before.changedAt);
  const copies = spec.copies ?? DEFAULT_COPIES;
  return delivery({ run, spec, webhooks }, message, arrival.at + copies * (spec.delayMs ?? 0), arrival.at);
}

/** Sent while a read still shows the status before; it occurs when it is sent, never in the future. */
function early({ run, spec, webhooks }: Pushing, arrival: Arrival): readonly PlannedDelivery[] {
  const earliest = arrival.before?.changedAt ?? run.createdAt;
  const dueAt = Math.max(earliest, arrival.at - (spec.delayMs ?? DEFAULT_EARLY_MS));
  const message = webhooks.ofStatus(run, arrival.view, dueAt);
  return Array.from({ length: spec.copies ?? DEFAULT_COPIES }, () =>
    delivery({ run, spec, webhooks }, message, dueAt, dueAt),
  );
}

function delivery(
  { run, spec, webhooks }: Pushing,
  message: WebhookMessage,
  dueAt: number,
  causedAt: number,
): PlannedDelivery {
  const { url, secret } = spec;
  const sign: VendorWebhooks['sign'] = (...args) => webhooks.sign(...args);
  const secretInUrl = webhooks.secretInUrl ?? false;
  const given = { vendor: run.vendor.name, runId: run.id, url, secret, secretInUrl };
  return { ...given, dueAt, causedAt, message, sign, forged: false, attempt: 1 };
}

function forge(genuine: PlannedDelivery): PlannedDelivery {
  const other = createHash('sha256').update(`forged ${genuine.secret}`).digest('base64');
  const secret = `whsec_${other}`;
  const url = genuine.secretInUrl ? withUrlSecret(genuine.url, genuine.secret, secret) : genuine.url;
  return { ...genuine, forged: true, secret, url };
}
