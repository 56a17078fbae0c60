import { WebhookUnreadable, type WebhookReading } from 'landfall/vendors';
import { z } from 'zod';
import { reportOf } from './report.js';
import { eventSchema, jobSchema } from './schema.js';

const namedJob = z.object({ job: z.object({ id: z.string().min(1) }) });

/** Reads a verified event. The job's state counts, never the type of the event. */
export function readWebhook(body: unknown): WebhookReading {
  const event = eventSchema.safeParse(body);
  if (!event.success) throw new WebhookUnreadable('The event does not fit [vendor=quillworks]');
  const { event: eventType, event_id: eventId } = event.data;
  if (!eventType.startsWith('job.')) return { kind: 'ignored', eventType };
  const job = jobSchema.safeParse(event.data.job);
  if (!job.success) {
    throw new WebhookUnreadable('The job of an event does not fit [vendor=quillworks]', runIdIn(body));
  }
  return { kind: 'run', runId: job.data.id, eventId, eventType, report: reportOf(job.data), step: null };
}

/** With an id, the run is woken and read, although the event itself is of no use. */
function runIdIn(body: unknown): string | null {
  return namedJob.safeParse(body).data?.job.id ?? null;
}
