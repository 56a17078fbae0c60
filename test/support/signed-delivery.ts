import { randomBytes, randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import type { Client } from '@temporalio/client';
import { workflowIdOf } from '../../src/domain/run-key.js';
import { signSvix } from '../../src/vendors/svix.js';
import { runComplete } from './deliver.js';

/** A delivery of Cyberdesk's about a run of its own, signed now. */
export interface SignedDelivery {
  readonly account: string;
  readonly runId: string;
  readonly eventId: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** How a delivery was answered; null when it was not. */
export interface DeliveryAnswer {
  readonly delivery: SignedDelivery;
  readonly status: number | null;
  readonly ms: number;
}

/** A secret that nobody else knows. */
export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** Makes a delivery; `body` replaces the event that it would be. */
export function newDelivery(account: string, secret: string, body?: string): SignedDelivery {
  const runId = randomUUID();
  const text = body ?? runComplete(runId, 'success');
  const eventId = body === undefined ? (JSON.parse(text) as { event_id: string }).event_id : '';
  const message = { id: `msg_${randomUUID()}`, timestamp: new Date(), body: text, secret };
  return { account, runId, eventId, body: text, headers: { ...signSvix(message) } };
}

/** Sends a delivery on a connection of its own, as strangers do. Never throws. */
export function send(url: string, delivery: SignedDelivery): Promise<DeliveryAnswer> {
  const begun = performance.now();
  const { account, headers, body } = delivery;
  return new Promise((resolve) => {
    const settle = (status: number | null) =>
      resolve({ delivery, status, ms: Math.round(performance.now() - begun) });
    const path = `${url}/webhooks/cyberdesk/${account}`;
    const request = httpRequest(path, { method: 'POST', headers, agent: false }, (response) => {
      response.resume().once('close', () => settle(response.statusCode ?? null));
    });
    request.once('error', () => settle(null));
    request.end(body);
  });
}

function eventIdsOf(payloads: readonly { readonly data?: Uint8Array | null }[] | null | undefined): string[] {
  return (payloads ?? []).flatMap(({ data }) => {
    const event = JSON.parse(Buffer.from(data ?? []).toString()) as { eventId?: string };
    return event.eventId === undefined ? [] : [event.eventId];
  });
}

/** The deliveries whose event is not in the history of their run's workflow. */
export async function missingFrom(
  client: Client,
  deliveries: readonly SignedDelivery[],
): Promise<SignedDelivery[]> {
  const missing: SignedDelivery[] = [];
  for (const delivery of deliveries) {
    const { account, runId, eventId } = delivery;
    const workflowId = workflowIdOf({ vendor: 'cyberdesk', account, runId });
    const { events } = await client.workflow
      .getHandle(workflowId)
      .fetchHistory()
      .catch(() => ({ events: [] }));
    const taken = (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signal }) =>
      eventIdsOf(signal?.input?.payloads),
    );
    if (!taken.includes(eventId)) missing.push(delivery);
  }
  return missing;
}
