import { fieldsOf } from '../answers.js';
import { WebhookUnreadable } from '../errors.js';
import { fitWebhookReport } from '../reports.js';
import { clipText } from '../texts.js';
import { utcTimeOf } from '../times.js';
import type { WebhookDelivery, WebhookReading } from '../vendor.js';
import { reportOf } from './report.js';
import { eventSchema, runSchema } from './schema.js';

/** The one event that is about a run. */
const RUN_COMPLETE = 'run_complete';

/** Longest event id that is kept, in characters; a longer one is none. */
const MAX_EVENT_ID_LENGTH = 256;

/**
 * Reads a verified event. Throws `WebhookUnreadable`, with the run id where there is one. The type says nothing
 * of how far the run is: the vendor's own example is a `run_complete` of a run that waits to be scheduled.
 */
export function readWebhook(body: unknown, headers: WebhookDelivery['headers']): WebhookReading {
  const event = eventSchema.safeParse(body);
  if (!event.success) throw unreadable(fieldsOf(event.error), body);
  const { event_type: givenType, run: givenRun, occurred_at: occurredAt } = event.data;
  // The type may be left out; without a run either, there is nothing to go by.
  const eventType = givenType ?? RUN_COMPLETE;
  if (eventType !== RUN_COMPLETE) return { kind: 'ignored', eventType: clipText(eventType) };
  const run = runSchema.safeParse(givenRun);
  if (!run.success) throw unreadable(fieldsOf(run.error, ['run']), body);
  return {
    kind: 'run',
    runId: run.data.id,
    eventId: eventIdOf(event.data.event_id, headers),
    eventType,
    report: fitWebhookReport(reportOf(run.data, utcTimeOf(occurredAt))),
    step: null,
  };
}

/** Deliveries of one event share its id; the message id of the signature stands in where the body has none. */
function eventIdOf(eventId: string | null, headers: WebhookDelivery['headers']): string | null {
  const candidates = [eventId, headers['svix-id'], headers['webhook-id']];
  return candidates.find((id) => id && id.length <= MAX_EVENT_ID_LENGTH) ?? null;
}

function unreadable(fields: string, body: unknown): WebhookUnreadable {
  const runId = runIdIn(body);
  const named = runId === null ? '' : `, runId=${clipText(runId)}`;
  return new WebhookUnreadable(`The event does not fit at ${fields} [vendor=cyberdesk${named}]`, runId);
}

/** Enough to wake the run's tracking, which then reads. */
function runIdIn(body: unknown): string | null {
  const run: unknown = memberOf(body, 'run');
  const id = memberOf(run, 'id');
  return typeof id === 'string' && id !== '' ? id : null;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
