import { fieldsOf } from '../answers.js';
import { WebhookUnreadable } from '../errors.js';
import { clipText } from '../texts.js';
import type { WebhookReading } from '../vendor.js';
import { webhookReportOf } from './report.js';
import { eventSchema, runSchema, stepEventSchema } from './schema.js';
import { progressStepOf } from './steps.js';

/** The events that carry a whole run. Source: the vendor's client library. */
const RUN_EVENTS: ReadonlySet<string> = new Set([
  'workflow_run.completed',
  'workflow_run.failed',
  'workflow_run.needs_review',
  'workflow_run.rejected',
  'workflow_run.cancelled',
]);

/** The event that carries one step of a run. */
const STEP_PROCESSED = 'workflow_run.step_run.processed';

/** Longest event id that is kept, in characters; a longer one is none. */
const MAX_EVENT_ID_LENGTH = 256;

interface Named {
  readonly eventId: string | null;
  readonly eventType: string;
}

/**
 * Reads a verified event. Throws `WebhookUnreadable`, with the run id where there is one. What the run's status
 * says counts, not the type of the event. Types that concern no run, or that we do not know, are of no interest.
 */
export function readWebhook(body: unknown): WebhookReading {
  const event = eventSchema.safeParse(body);
  if (!event.success) throw misfit(fieldsOf(event.error), body);
  const { eventType, eventId, payload } = event.data;
  const named = { eventType, eventId: eventId && eventId.length <= MAX_EVENT_ID_LENGTH ? eventId : null };
  if (RUN_EVENTS.has(eventType)) {
    return isByUrl(payload) ? readHint(payload, named) : readRunEvent(payload, named, body);
  }
  // The id beside a URL may be the step's own, which is no run; a step only informs, so nothing is lost.
  if (eventType === STEP_PROCESSED && !isByUrl(payload)) return readStepEvent(payload, named, body);
  return { kind: 'ignored', eventType: clipText(eventType) };
}

function readRunEvent(payload: unknown, named: Named, body: unknown): WebhookReading {
  const run = runSchema.safeParse(payload);
  if (!run.success) throw misfit(fieldsOf(run.error, ['payload']), body);
  return { kind: 'run', runId: run.data.id, ...named, report: webhookReportOf(run.data), step: null };
}

function readStepEvent(payload: unknown, named: Named, body: unknown): WebhookReading {
  const step = stepEventSchema.safeParse(payload);
  if (!step.success) throw misfit(fieldsOf(step.error, ['payload']), body);
  return {
    kind: 'run',
    runId: step.data.workflowRunId,
    ...named,
    report: null,
    step: progressStepOf(step.data),
  };
}

/**
 * An endpoint may send a URL in place of the content. It is never fetched: it could lead anywhere, and a read by id
 * says the same. The form on the vendor's events page has no id, so that nothing tells which run to read.
 */
function readHint(payload: unknown, named: Named): WebhookReading {
  const runId = textIn(payload, 'id');
  if (runId === null) {
    throw new WebhookUnreadable('The event is a URL that names no run [vendor=extend]');
  }
  return { kind: 'run', runId, ...named, report: null, step: null };
}

/** Whether the content is left behind a URL, in the form of the client library or of the events page. */
function isByUrl(payload: unknown): boolean {
  if (memberOf(payload, 'object') === 'signed_data_url') return true;
  return textIn(payload, 'data') !== null && memberOf(payload, 'status') === undefined;
}

function misfit(fields: string, body: unknown): WebhookUnreadable {
  const runId = runIdIn(body);
  const named = runId === null ? '' : `, runId=${clipText(runId)}`;
  return new WebhookUnreadable(`The event does not fit at ${fields} [vendor=extend${named}]`, runId);
}

/** Enough to wake the run's tracking, which then reads; the content must say whose id it is. */
function runIdIn(body: unknown): string | null {
  const payload = memberOf(body, 'payload');
  switch (memberOf(payload, 'object')) {
    case 'workflow_run':
      return textIn(payload, 'id');
    case 'workflow_step_run':
      return textIn(payload, 'workflowRunId');
    default:
      return null;
  }
}

function textIn(value: unknown, name: string): string | null {
  const text = memberOf(value, name);
  return typeof text === 'string' && text !== '' ? text : null;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
