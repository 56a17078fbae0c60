import { isUtf8 } from 'node:buffer';
import { Webhooks } from 'extend-ai';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AccountInput } from '../../src/config/index.js';
import { createWebhookHandler, type FetchHandler } from '../../src/gateway/index.js';
import { signExtend } from '../../src/vendors/extend/signature.js';
import { NOW, OTHER_SECRET, SECRET, runComplete, signed, unreachableClient } from './deliveries.js';
import { extendMutations, svixMutations, tokenMutations, type Delivery, type Mutation } from './mutations.js';

/** How many mutations of each scheme are tried; the full number is 100,000. */
const MUTATIONS = Number(process.env['LANDFALL_MUTATIONS'] ?? 5_000);

const EXTEND_SECRET = 'wss_a-signing-key-of-some-length';
/** In base64, so that it holds what a path encodes. */
const TOKEN = 'a+callback/token/of+44/characters+in/base64==';

interface Counts {
  sent: number;
  /** What no HTTP client would send. */
  unsendable: number;
  accepted: number;
  /** What the official library accepts and we do not. */
  stricter: number;
  /** Bodies that are no UTF-8: the libraries only see what a lossy decoder makes of them, so none is ever used. */
  notText: number;
}

beforeEach(() => {
  // The official libraries know no other clock.
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function handlerOf(account: Omit<AccountInput, 'apiKey'>): FetchHandler {
  return createWebhookHandler({
    client: unreachableClient(),
    accounts: [{ ...account, apiKey: 'key-1', baseUrl: 'https://vendor.example' }],
    now: () => NOW,
    observe: async () => 'accepted',
    deliveriesPerSecond: Infinity,
  });
}

function requestOf({ path, headers, body }: Delivery): Request | null {
  try {
    const bytes = new Uint8Array(body);
    return new Request(`http://gateway.test${path}`, { method: 'POST', headers, body: bytes });
  } catch {
    return null;
  }
}

const headersOf = (request: Request): Record<string, string> => Object.fromEntries(request.headers);

/** Tries mutations of a valid delivery; fails when one is accepted that the official verdict refuses. */
async function tryAll(
  handler: FetchHandler,
  valid: Delivery,
  mutations: fc.Arbitrary<Mutation[]>,
  officially: (request: Request, body: Buffer) => boolean,
): Promise<Counts> {
  const counts: Counts = { sent: 0, unsendable: 0, accepted: 0, stricter: 0, notText: 0 };
  const property = fc.asyncProperty(mutations, async (changes) => {
    const delivery = changes.reduce((changed, change) => change(changed), valid);
    const request = requestOf(delivery);
    counts.sent += 1;
    if (request === null) {
      counts.unsendable += 1;
      return;
    }
    // What arrives is judged: a client trims the values of headers and puts the path right.
    const isOfficial = officially(request, delivery.body);
    const { status } = await handler(request);
    if (!isUtf8(delivery.body)) {
      counts.notText += 1;
      expect(status).not.toBe(200);
      return;
    }
    const isAccepted = status === 200 || status === 202;
    if (isAccepted) counts.accepted += 1;
    if (isOfficial && !isAccepted) counts.stricter += 1;
    const wronglyAccepted = isAccepted && !isOfficial ? { url: request.url, ...headersOf(request) } : null;
    expect(wronglyAccepted).toBeNull();
  });
  await fc.assert(property, { numRuns: MUTATIONS, seed: 20_261_102, endOnFailure: true });
  process.stdout.write(`${valid.path.split('/')[2]}: ${JSON.stringify(counts)}\n`);
  return counts;
}

/** Enough were tried on both sides of the verdict. */
function expectBothKinds({ sent, accepted, unsendable, notText }: Counts): void {
  expect(sent).toBe(MUTATIONS);
  expect(accepted).toBeGreaterThan(MUTATIONS / 100);
  expect(sent - accepted - unsendable - notText).toBeGreaterThan(MUTATIONS / 2);
}

const TIMEOUT_MS = 120_000 + MUTATIONS * 10;

describe('of thousands of mutations, none is accepted that is not rightly signed', () => {
  it('by Svix, as the standardwebhooks library says', { timeout: TIMEOUT_MS }, async () => {
    const body = Buffer.from(runComplete({}, { note: 'naïve – 北京 🚀' }));
    const valid = { path: '/webhooks/cyberdesk', headers: signed(body), body };
    const library = new Webhook(SECRET);
    const officially = ({ headers }: Request, bytes: Buffer): boolean => {
      const svix = ['id', 'timestamp', 'signature'].map((name) => headers.get(`svix-${name}`));
      const plain = ['id', 'timestamp', 'signature'].map((name) => headers.get(`webhook-${name}`));
      // The names of Svix first, if all are there, as Svix's own library has it.
      const [id, timestamp, signature] = (svix.every((value) => value) ? svix : plain).map(
        (one) => one ?? '',
      );
      const standard = {
        'webhook-id': id!,
        'webhook-timestamp': timestamp!,
        'webhook-signature': signature!,
      };
      try {
        library.verify(bytes, standard);
        return true;
      } catch (error) {
        // It parses what it has verified.
        return error instanceof SyntaxError;
      }
    };
    const mutations = svixMutations([SECRET, OTHER_SECRET, 'whsec_']);
    const handler = handlerOf({ vendor: 'cyberdesk', webhookSecrets: [SECRET] });
    expectBothKinds(await tryAll(handler, valid, mutations, officially));
  });

  it('by Extend, as its own library says', { timeout: TIMEOUT_MS }, async () => {
    const body = Buffer.from(JSON.stringify({ eventId: 'e1', eventType: 'workflow.created', payload: {} }));
    const headers = { ...signExtend({ timestamp: NOW, body, secret: EXTEND_SECRET }) };
    const library = new Webhooks();
    const officially = (request: Request, bytes: Buffer): boolean => {
      try {
        return library.verify(bytes.toString(), headersOf(request), EXTEND_SECRET);
      } catch {
        return false;
      }
    };
    const mutations = extendMutations([EXTEND_SECRET, 'wss_another-key-of-the-same-size', '']);
    const handler = handlerOf({ vendor: 'extend', webhookSecrets: [EXTEND_SECRET] });
    expectBothKinds(
      await tryAll(handler, { path: '/webhooks/extend', headers, body }, mutations, officially),
    );
  });

  it('by the token of Noxus, as the path spells it', { timeout: TIMEOUT_MS }, async () => {
    const prefix = '/webhooks/noxus/default/';
    const path = prefix + encodeURIComponent(TOKEN);
    const valid = { path, headers: {}, body: Buffer.from('{"run_id":"r1"}') };
    const officially = ({ url }: Request): boolean => {
      const { pathname } = new URL(url);
      if (!pathname.startsWith(prefix)) return false;
      const segment = pathname.slice(prefix.length).replace(/\/$/, '');
      try {
        return decodeURIComponent(segment) === TOKEN;
      } catch {
        return false;
      }
    };
    const handler = handlerOf({ vendor: 'noxus', webhookSecrets: [TOKEN] });
    expectBothKinds(await tryAll(handler, valid, tokenMutations(prefix), officially));
  });
});
