import { createHmac } from 'node:crypto';
import { isoOf } from '../../domain/time.js';
import { uuidOf } from '../ids.js';
import type { Fields } from '../run-spec.js';
import type { SimulatedRun } from '../simulated-run.js';
import type { RunView } from '../timeline.js';
import type { VendorWebhooks, WebhookMessage } from '../vendor-simulator.js';
import { runBodyOf } from './run-body.js';

const RUN_COMPLETE = 'run_complete';

/** Cyberdesk pushes through Svix; its only event about runs is `run_complete`. */
export const cyberdeskWebhooks: VendorWebhooks = {
  ofStatus: (run, view, occurredAt) =>
    messageOf(RUN_COMPLETE, { run: runBodyOf(run, view) }, envelopeOf(RUN_COMPLETE, run, view, occurredAt)),
  ofEvent: (run, view, type, fields) => {
    const { event_id, event_type, occurred_at, ...content } = fields;
    const given = Object.entries({ event_id, event_type, occurred_at }).filter(
      ([, value]) => value !== undefined,
    );
    const own = envelopeOf(type, run, view, view.at);
    const envelope = { ...own, ...Object.fromEntries(given) };
    return messageOf(type, contentOf(run, view, type, content), envelope, event_id ?? own.event_id);
  },
  sign: (message, secret, now) => {
    const timestamp = String(Math.floor(now / 1000));
    return {
      'svix-id': message.id,
      'svix-timestamp': timestamp,
      'svix-signature': signatureOf(message, secret, timestamp),
    };
  },
};

/** The run with the given fields over it where the event is about the run; else the fields alone. */
function contentOf(run: SimulatedRun, view: RunView, type: string, fields: Fields): Fields {
  return type === RUN_COMPLETE ? { run: { ...runBodyOf(run, view), ...fields } } : fields;
}

function envelopeOf(type: string, run: SimulatedRun, view: RunView, occurredAt: number) {
  return {
    event_id: uuidOf('event', run.id, type, view.status, occurredAt, view.attemptAt),
    event_type: type,
    occurred_at: isoOf(occurredAt),
  };
}

/** The message id follows from the event id: the same event is the same message. */
function messageOf(
  type: string,
  content: Fields,
  envelope: Fields,
  eventId: unknown = envelope['event_id'],
): WebhookMessage {
  const id = `msg_${uuidOf('message', String(eventId)).replaceAll('-', '')}`;
  return { id, type, body: JSON.stringify({ ...content, ...envelope }) };
}

/** HMAC-SHA256 over id, time stamp and body, keyed with the decoded secret, as Svix documents it. */
function signatureOf(message: WebhookMessage, secret: string, timestamp: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signed = `${message.id}.${timestamp}.${message.body}`;
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
}
