import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError, type AccountInput } from '../../src/config/index.js';
import { createWebhookHandler, serveGateway, type ServedGateway } from '../../src/gateway/index.js';
import { readFixture } from '../vendors/support/fixtures.js';
import { unreachableClient } from './deliveries.js';

interface Vector {
  readonly name: string;
  readonly scheme: string;
  readonly secret: string;
  readonly headers: Record<string, string | string[]>;
  readonly body: string;
  readonly expected: { readonly accepted: boolean };
  readonly lenient?: boolean;
}

const { vectors, fixed_clock_unix_seconds: clock } = readFixture('signatures.json') as {
  vectors: Vector[];
  fixed_clock_unix_seconds: number;
};

/** Where ours is not the verdict of the library that made the vectors, and why. */
const OURS: Readonly<Record<string, boolean>> = {
  // One verifier reads both sets of names; the plain standard's library knows one.
  'standard/rejects_svix_header_names': true,
  // The library was told not to look at the age; ours always does.
  'extend/timestamp/old_but_check_disabled': false,
  // The signature holds; what the body says is for its reader to judge, and answered 202.
  'standard/body/not_json_signed': true,
  'extend/body/not_json_signed': true,
  'extend/body/null_json_signed': true,
  'extend/signed_url_not_allowed': true,
};

const vendorOf = ({ scheme }: Vector): string => (scheme === 'extend' ? 'extend' : 'cyberdesk');

const accountOf = (vector: Vector): AccountInput => ({
  vendor: vendorOf(vector),
  name: `v${vectors.indexOf(vector)}`,
  apiKey: 'key-1',
  webhookSecrets: [vector.secret],
});

function handlerOf(accounts: readonly AccountInput[]) {
  return createWebhookHandler({
    client: unreachableClient(),
    accounts,
    now: () => new Date(clock * 1000),
    observe: async () => 'accepted',
  });
}

function isRefusedAtStart(vector: Vector): boolean {
  try {
    handlerOf([accountOf(vector)]);
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return true;
  }
}

const usable = vectors.filter((vector) => !isRefusedAtStart(vector));
const unusable = vectors.filter((vector) => !usable.includes(vector));

describe('the official signature vectors over HTTP', () => {
  let server: ServedGateway;
  beforeAll(async () => {
    server = await serveGateway(handlerOf(usable.map(accountOf)), { port: 0, hostname: '127.0.0.1' });
  });
  afterAll(async () => server.close());

  async function statusOf(vector: Vector): Promise<number> {
    const path = `/webhooks/${vendorOf(vector)}/v${vectors.indexOf(vector)}`;
    // Not fetch: headers go out as they are, in their own case and as often as they stand there.
    const { headers } = vector;
    const request = httpRequest({ port: server.port, method: 'POST', path, headers, agent: false });
    request.end(Buffer.from(vector.body));
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.resume();
    return response.statusCode ?? 0;
  }

  it('are all here', () => {
    expect(vectors.length).toBeGreaterThanOrEqual(68);
    expect(vectors.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(OURS)));
    expect(usable.length).toBeGreaterThanOrEqual(60);
  });

  it.each(usable.map((vector) => [vector.name, vector] as const))('%s', async (name, vector) => {
    // What the library takes only by loose parsing is refused.
    const accepted = OURS[name] ?? (vector.expected.accepted && vector.lenient !== true);
    const status = await statusOf(vector);
    if (accepted) expect([200, 202]).toContain(status);
    else expect(status).toBe(401);
  });

  it.each(unusable.map(({ name, expected, lenient }) => [name, expected.accepted && !lenient]))(
    'stops the start for its secret: %s',
    (_name, accepted) => {
      expect(accepted).toBe(false);
    },
  );
});
