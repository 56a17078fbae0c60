import { createHmac } from 'node:crypto';
import type { Fields } from '../run-spec.js';
import type { SimulatedRun } from '../simulated-run.js';
import type { RunView } from '../timeline.js';
import type { VendorWebhooks, WebhookMessage } from '../vendor-simulator.js';
import { idOf } from './identities.js';
import { runBodyOf, workflowOf } from './run-body.js';
import { parseStepOf } from './step-runs.js';

/** The generation of runs whose endpoint is set to send a URL in place of the content. */
export const BY_URL = 'url';

const STEP_PROCESSED = 'workflow_run.step_run.processed';

/** The event that tells a status; there is none for the beginning, the work and the stopping of a run. */
const EVENTS: ReadonlyMap<string, string> = new Map([
  ['PROCESSED', 'workflow_run.completed'],
  ['FAILED', 'workflow_run.failed'],
  ['NEEDS_REVIEW', 'workflow_run.needs_review'],
  ['REJECTED', 'workflow_run.rejected'],
  ['CANCELLED', 'workflow_run.cancelled'],
]);

/**
 * Extend pushes by a scheme of its own. Of a status without an event, all that can have been sent is that a step
 * was finished. In a script, an event's `eventId` and `payload` stand for themselves; its other fields are laid over
 * the content.
 */
export const extendWebhooks: VendorWebhooks = {
  announces: (status) => EVENTS.has(status),
  ofStatus: (run, view, occurredAt) => {
    const type = EVENTS.get(view.status) ?? STEP_PROCESSED;
    return messageOf(run, type, contentOf(run, view, type), idOf('event', run.id, type, occurredAt));
  },
  ofEvent: (run, view, type, { eventId, payload, ...fields }) => {
    const content = { ...contentOf(run, view, type), ...fields };
    const id = typeof eventId === 'string' ? eventId : idOf('event', run.id, type, view.at);
    return messageOf(run, type, payload ?? content, id);
  },
  sign: (message, secret, now) => {
    const timestamp = String(Math.floor(now / 1000));
    const signed = `v0:${timestamp}:${message.body}`;
    return {
      'x-extend-request-timestamp': timestamp,
      'x-extend-request-signature': createHmac('sha256', secret).update(signed).digest('hex'),
    };
  },
};

function contentOf(run: SimulatedRun, view: RunView, type: string): Fields {
  if (type === STEP_PROCESSED) return parseStepOf(run, view.at);
  if (type.startsWith('workflow_run.')) return runBodyOf(run, view);
  return type.startsWith('workflow.') ? workflowOf(run) : {};
}

function messageOf(run: SimulatedRun, eventType: string, content: unknown, eventId: string): WebhookMessage {
  const payload = run.spec.generation === BY_URL ? urlOf(content, eventId) : content;
  return { id: eventId, type: eventType, body: JSON.stringify({ eventId, eventType, payload }) };
}

/** The URL leads nowhere: whoever fetches it is found out. */
function urlOf(content: unknown, eventId: string) {
  const { id, metadata } = content as Fields;
  const data = `https://storage.extend.invalid/webhook-payloads/${eventId}.json?X-Amz-Expires=3600`;
  return { object: 'signed_data_url', data, id, ...(metadata === undefined ? {} : { metadata }) };
}
