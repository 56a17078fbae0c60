import { createHmac, randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { resolveConfig } from '../../src/config/index.js';
import { post, probe, runComplete, signed, NOW } from './deliveries.js';

afterEach(() => vi.unstubAllEnvs());

interface Scheme {
  readonly vendor: string;
  readonly secrets: readonly string[];
  request(account: string, secret: string): Request;
}

const newSecrets = (prefix: string) =>
  Array.from({ length: 10 }, () => `${prefix}${randomBytes(32).toString('base64')}`);

const extendBody = JSON.stringify({ eventId: 'e1', eventType: 'workflow.created', payload: {} });

/** Headers of Extend's scheme, made without any of the project's code. */
function signedForExtend(secret: string): Record<string, string> {
  const timestamp = String(NOW.getTime() / 1000);
  const mac = createHmac('sha256', secret).update(`v0:${timestamp}:${extendBody}`).digest('hex');
  return { 'x-extend-request-timestamp': timestamp, 'x-extend-request-signature': mac };
}

const SCHEMES: readonly Scheme[] = [
  {
    vendor: 'cyberdesk',
    secrets: newSecrets('whsec_'),
    request: (account, secret) =>
      post(`/webhooks/cyberdesk/${account}`, runComplete(), signed(runComplete(), { secret })),
  },
  {
    vendor: 'extend',
    secrets: newSecrets('wss_'),
    request: (account, secret) => post(`/webhooks/extend/${account}`, extendBody, signedForExtend(secret)),
  },
  {
    vendor: 'noxus',
    secrets: newSecrets(''),
    request: (account, secret) =>
      post(`/webhooks/noxus/${account}/${encodeURIComponent(secret)}`, '{"run_id":"r1"}', {}),
  },
];

describe.each(SCHEMES)('ten accounts of $vendor', ({ vendor, secrets, request }) => {
  it('take what their own secret holds for, and nothing of the other nine', async () => {
    const accounts = secrets.map((secret, index) => ({
      vendor,
      name: `a${index}`,
      apiKey: 'key-1',
      webhookSecrets: [secret],
      baseUrl: 'https://vendor.example',
    }));
    const { handler, observed } = probe({ accounts });
    const accepted: string[] = [];
    for (const [index] of secrets.entries()) {
      for (const [other, secret] of secrets.entries()) {
        const { status } = await handler(request(`a${index}`, secret));
        expect([200, 401]).toContain(status);
        if (status === 200) accepted.push(`a${index} by secret ${other}`);
      }
    }
    expect(accepted).toEqual(secrets.map((_secret, index) => `a${index} by secret ${index}`));
    // Extend's event of another kind is ignored; where one is handed over, it is under the account of the path.
    expect(observed.map(({ key }) => key.account)).toEqual(
      vendor === 'extend' ? [] : accounts.map(({ name }) => name),
    );
  });
});

describe('a weak secret', () => {
  it.each([
    ['CYBERDESK', 'WEBHOOK_SECRET', `whsec_${Buffer.alloc(23, 7).toString('base64')}`],
    ['CYBERDESK', 'WEBHOOK_SECRET', 'whsec_'],
    ['EXTEND', 'WEBHOOK_SECRET', 'wss_short'],
    ['NOXUS', 'CALLBACK_TOKEN', 'short-token'],
  ])('stops the start with the name of its variable and not its value: %s_%s', (vendor, name, secret) => {
    const env = { [`${vendor}_API_KEY`]: 'k', [`${vendor}_${name}`]: secret };
    const start = () => probe({ config: resolveConfig({}, env) });
    expect(start).toThrow(`${vendor}_${name}`);
    expect(start).toThrow(/at least 24 bytes/);
    if (secret.length > 6) expect(start).not.toThrow(secret);
  });

  it('stops the start with the name of a variable that an account refers to', () => {
    vi.stubEnv('ACME_SECRET', 'whsec_c2hvcnQ=');
    const account = { vendor: 'cyberdesk', apiKey: 'k', webhookSecrets: ['env:ACME_SECRET'] };
    expect(() => probe({ accounts: [account] })).toThrow('ACME_SECRET');
  });
});
