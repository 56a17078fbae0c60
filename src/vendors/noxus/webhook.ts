import { valueAt } from '../../domain/path-value.js';
import { WebhookUnreadable } from '../errors.js';
import type { WebhookReading } from '../vendor.js';

/** A callback has no type that is published. */
const EVENT_TYPE = 'callback';

/**
 * Where a callback may name its run, the surest place first. Its body is not published: `id` alone is the form of
 * every body of a run, and comes last because it could be that of the event.
 */
const RUN_ID_PLACES = ['run_id', 'run.id', 'data.run_id', 'data.run.id', 'data.id', 'id'];

/**
 * Reads a callback as a hint to read the run that it names, whatever else it says. It has no id either: a copy costs
 * one read, whereas an id of the sender's choice could hide the next hint. Throws `WebhookUnreadable`.
 */
export function readWebhook(body: unknown): WebhookReading {
  const runId = RUN_ID_PLACES.map((place) => valueAt(place, body)).find(isId);
  if (runId === undefined) throw new WebhookUnreadable('The callback names no run [vendor=noxus]');
  return { kind: 'run', runId, eventId: null, eventType: EVENT_TYPE, report: null, step: null };
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
