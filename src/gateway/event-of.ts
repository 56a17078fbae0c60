import { MAX_RUN_EVENT_BYTES, observe, type RunEvent } from '../domain/observation.js';
import type { WebhookReading } from '../vendors/vendor.js';

/** Longest event id that is kept, in characters. */
const MAX_EVENT_ID_LENGTH = 256;
const MAX_EVENT_TYPE_LENGTH = 100;

function fits(event: RunEvent): boolean {
  return Buffer.byteLength(JSON.stringify(event)) <= MAX_RUN_EVENT_BYTES;
}

/** An event that says nothing but that there is news, so that the run is read. */
export function hintOf(eventType: string, eventId: string | null = null): RunEvent {
  return { eventId, eventType: eventType.slice(0, MAX_EVENT_TYPE_LENGTH), observation: null, step: null };
}

/**
 * Reduces what a vendor's adapter read to the event that is signalled. An event that is too large for a
 * signal becomes a hint to read.
 */
export function eventOf(reading: Extract<WebhookReading, { kind: 'run' }>, receivedAt: string): RunEvent {
  // A cut id could make two events one, so one that is too long counts as none.
  const eventId = (reading.eventId ?? '').length > MAX_EVENT_ID_LENGTH ? null : reading.eventId;
  const hint = hintOf(reading.eventType, eventId);
  const observation = reading.report === null ? null : observe(reading.report, 'webhook', receivedAt);
  const event: RunEvent = { ...hint, observation, step: reading.step };
  return fits(event) ? event : hint;
}
