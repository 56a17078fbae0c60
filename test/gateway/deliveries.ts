import { createHmac, randomBytes } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import type { AccountInput } from '../../src/config/index.js';
import {
  createWebhookHandler,
  type FetchHandler,
  type GatewayOptions,
  type ObserveRun,
} from '../../src/gateway/index.js';

export const NOW = new Date('2026-11-02T09:06:10.000Z');

export const SECRET = `whsec_${Buffer.from('a-signing-key-of-thirty-two-byte').toString('base64')}`;

export const OTHER_SECRET = `whsec_${randomBytes(32).toString('base64')}`;

export const RUN_ID = '00000000-0000-4000-8000-000000000002';

export const ACCOUNT: AccountInput = { vendor: 'cyberdesk', apiKey: 'key-1', webhookSecrets: [SECRET] };

/** A client whose server is not there; enough for everything that is injected. */
export function unreachableClient(): Client {
  return new Client({ connection: Connection.lazy({ address: '127.0.0.1:1' }) });
}

/** The body of a `run_complete` event, as Cyberdesk documents it. */
export function runComplete(
  changes: Record<string, unknown> = {},
  run: Record<string, unknown> = {},
): string {
  return JSON.stringify({
    event_id: '00000000-0000-4000-8000-000000000e02',
    event_type: 'run_complete',
    occurred_at: '2026-11-02T09:06:03.500000Z',
    run: {
      id: RUN_ID,
      workflow_id: '00000000-0000-4000-8000-000000000101',
      machine_id: '00000000-0000-4000-8000-000000000201',
      status: 'success',
      created_at: '2026-11-02T09:00:00Z',
      started_at: '2026-11-02T09:01:00Z',
      ended_at: '2026-11-02T09:06:00Z',
      ...run,
    },
    ...changes,
  });
}

/** Headers of the Svix scheme, made without any of the project's code. */
export function signed(
  body: string | Uint8Array,
  options: { secret?: string; at?: Date; id?: string } = {},
): Record<string, string> {
  const { secret = SECRET, at = NOW, id = 'msg_1' } = options;
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const mac = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
  return { 'svix-id': id, 'svix-timestamp': timestamp, 'svix-signature': `v1,${mac}` };
}

export function post(
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = signed(body),
): Request {
  return new Request(`http://gateway.test${path}`, { method: 'POST', body, headers });
}

export type Observed = Parameters<ObserveRun>[1];

export interface Probe {
  readonly handler: FetchHandler;
  /** Every event that was handed over. */
  readonly observed: Observed[];
  /** Every log line, with its level. */
  readonly lines: Record<string, unknown>[];
}

/** A gateway whose hand-over to Temporal is recorded instead; `answer` may throw. */
export function probe(
  options: Partial<GatewayOptions> = {},
  answer: (request: Observed) => 'accepted' | 'duplicate' = () => 'accepted',
): Probe {
  const observed: Observed[] = [];
  const lines: Record<string, unknown>[] = [];
  const log = (level: string) => (fields: Readonly<Record<string, unknown>>, message: string) => {
    lines.push({ level, message, ...fields });
  };
  const handler = createWebhookHandler({
    client: unreachableClient(),
    accounts: options.config === undefined ? [ACCOUNT] : undefined,
    now: () => NOW,
    logger: { info: log('info'), warn: log('warn'), error: log('error') },
    observe: async (_client, request) => {
      observed.push(request);
      return answer(request);
    },
    ...options,
  });
  return { handler, observed, lines };
}
