import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { signSvix } from '../../src/vendors/svix.js';
import { ACCOUNT, NOW, OTHER_SECRET, post, probe, runComplete, SECRET } from './deliveries.js';

const PATH = '/webhooks/cyberdesk';
const ID = 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W';
const BODY = runComplete({}, { note: 'naïve – 北京 🚀' });

function signedByLibrary(body: string, at = NOW, secret = SECRET): Record<string, string> {
  return {
    'webhook-id': ID,
    'webhook-timestamp': String(at.getTime() / 1000),
    'webhook-signature': new Webhook(secret).sign(ID, at, body),
  };
}

/** The same delivery with the names that Svix gives the headers. */
function asSvix(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.replace('webhook-', 'svix-'), value]),
  );
}

const statusOf = async (headers: Record<string, string>, body = BODY, secrets = [SECRET]) => {
  const config = { accounts: [{ ...ACCOUNT, webhookSecrets: secrets }] };
  return (await probe({ accounts: config.accounts }).handler(post(PATH, body, headers))).status;
};

describe('a delivery that the standardwebhooks library signed', () => {
  it.each([
    ['webhook', (headers: Record<string, string>) => headers],
    ['svix', asSvix],
  ])('is accepted in its %s headers, byte for byte', async (_names, named) => {
    const headers = named(signedByLibrary(BODY));
    expect(await statusOf(headers)).toBe(200);
    expect(await statusOf(headers, BODY.replace('success', 'failure'))).toBe(401);
    expect(await statusOf(headers, `${BODY} `)).toBe(401);
  });

  it('is accepted under either secret while they rotate, and under no other', async () => {
    const headers = signedByLibrary(BODY, NOW, OTHER_SECRET);
    expect(await statusOf(headers, BODY, [SECRET, OTHER_SECRET])).toBe(200);
    expect(await statusOf(headers)).toBe(401);
  });

  it('is accepted with several signatures, of which one holds', async () => {
    const headers = signedByLibrary(BODY);
    const other = signedByLibrary(BODY, NOW, OTHER_SECRET)['webhook-signature'];
    const both = `v2,AAAA ${other} ${headers['webhook-signature']}`;
    expect(await statusOf({ ...headers, 'webhook-signature': both })).toBe(200);
  });

  it.each([
    [300, 200],
    [-300, 200],
    [301, 401],
    [-301, 401],
  ])('%i seconds old is answered %i', async (ageSeconds, status) => {
    const at = new Date(NOW.getTime() - ageSeconds * 1000);
    expect(await statusOf(signedByLibrary(BODY, at))).toBe(status);
  });
});

describe('a delivery that we signed', () => {
  it('is accepted by the standardwebhooks library', () => {
    const headers = signSvix({ id: ID, timestamp: new Date(), body: BODY, secret: SECRET });
    const standard = {
      'webhook-id': headers['svix-id'],
      'webhook-timestamp': headers['svix-timestamp'],
      'webhook-signature': headers['svix-signature'],
    };
    expect(new Webhook(SECRET).verify(BODY, standard)).toEqual(JSON.parse(BODY));
    expect(() => new Webhook(OTHER_SECRET).verify(BODY, standard)).toThrow();
  });
});
