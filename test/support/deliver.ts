import { randomUUID } from 'node:crypto';
import { signSvix } from '../../src/vendors/svix.js';
import type { TestKit } from '../../src/testing/index.js';

/** A signed message to the kit's Cyberdesk gateway that can be posted as often as wished. */
export interface SignedMessage {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Signs a body as Cyberdesk would. */
export async function signMessage(
  kit: TestKit,
  body: string,
  id = `msg_${randomUUID()}`,
): Promise<SignedMessage> {
  const timestamp = new Date(await kit.now());
  const headers = signSvix({ id, timestamp, body, secret: kit.webhookSecret });
  return { body, headers: { ...headers, 'content-type': 'application/json' } };
}

/** Posts a signed message to the kit's gateway. */
export async function post(
  kit: TestKit,
  message: SignedMessage,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const response = await fetch(`${kit.gatewayUrl}/webhooks/cyberdesk`, { method: 'POST', ...message });
  return { status: response.status, body: await response.json() };
}

/** The body of a `run_complete` as Cyberdesk sends it, with the required fields only. */
export function runComplete(runId: string, status: string, more: object = {}): string {
  const run = {
    id: runId,
    workflow_id: '00000000-0000-4000-8000-000000000101',
    machine_id: null,
    status,
    created_at: '2026-11-02T09:00:00Z',
    ...more,
  };
  return JSON.stringify({ run, event_type: 'run_complete', event_id: randomUUID() });
}

/** Posts a message as a vendor does: again after a moment as long as the answer is 503. */
export async function deliver(kit: TestKit, message: SignedMessage): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    const { status } = await post(kit, message);
    if (status !== 503 || tries === 10) return status;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
