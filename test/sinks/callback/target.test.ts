import type { LookupAddress } from 'node:dns';
import { describe, expect, it } from 'vitest';
import { findTarget, resolveBySystem } from '../../../src/sinks/callback/target.js';
import { SinkRefused, SinkUnavailable } from '../../../src/sinks/errors.js';
import { rejectionOf } from '../support/outcomes.js';

const address = (text: string): LookupAddress => ({ address: text, family: text.includes(':') ? 6 : 4 });

/** Names and what they resolve to; everything else is not known. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  'app.example': ['93.184.216.34', '2606:2800:220:1::34'],
  'app.example.': ['93.184.216.34'],
  'xn--bcher-kva.example': ['93.184.216.34'],
  'inside.example': ['10.1.2.3'],
  'rebound.example': ['93.184.216.34', '127.0.0.1'],
  'metadata.example': ['169.254.169.254'],
  'six.example': ['fd00::1'],
  'mapped.example': ['::ffff:10.0.0.1'],
  'none.example': [],
};

async function resolve(hostname: string): Promise<readonly LookupAddress[]> {
  const addresses = NAMES[hostname];
  if (addresses === undefined)
    throw Object.assign(new Error(`getaddrinfo ${hostname}`), { code: 'ENOTFOUND' });
  return addresses.map(address);
}

async function verdictOn(url: string, allowPrivateAddresses = false): Promise<string> {
  try {
    const { addresses } = await findTarget(url, { allowPrivateAddresses, resolve });
    return addresses.map((one) => one.address).join(' ');
  } catch (error) {
    if (error instanceof SinkUnavailable) return 'again';
    expect(error).toBeInstanceOf(SinkRefused);
    return 'refused';
  }
}

describe('the address of a callback', () => {
  it.each([
    ['https://app.example/done', '93.184.216.34 2606:2800:220:1::34'],
    ['https://app.example:8443/done?x=1', '93.184.216.34 2606:2800:220:1::34'],
    ['HTTPS://APP.EXAMPLE/done', '93.184.216.34 2606:2800:220:1::34'],
    ['https://me:secret@app.example/', '93.184.216.34 2606:2800:220:1::34'],
    ['https://app.example./done', '93.184.216.34'],
    ['https://bücher.example/', '93.184.216.34'],
    ['https://93.184.216.34/', '93.184.216.34'],
    ['https://1572395042/', '93.184.216.34'],
    ['https://[2606:2800:220:1::34]/', '2606:2800:220:1::34'],
    ['https://172.15.255.255/', '172.15.255.255'],
    ['https://172.32.0.1/', '172.32.0.1'],
    ['https://100.128.0.1/', '100.128.0.1'],
    ['https://11.0.0.1/', '11.0.0.1'],
  ])('%s is called', async (url, addresses) => {
    expect(await verdictOn(url)).toBe(addresses);
  });

  it.each([
    // Loopback in its spellings.
    'https://127.0.0.1/',
    'https://127.0.0.1./',
    'https://127.1/',
    'https://127.0.1/',
    'https://127.255.255.254/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0x7f.1/',
    'https://0X7F.0.0.0X1/',
    'https://017700000001/',
    'https://0177.0.0.1/',
    'https://0177.0.0.01/',
    'https://127.0.0.1:8080@127.0.0.1/',
    'https://app.example@127.0.0.1/',
    'https://app.example%2f@127.0.0.1/',
    'https://127%2e0%2e0%2e1/',
    'https://１２７.0.0.1/',
    'https://127。0。0。1/',
    'https://①②⑦.0.0.1/',
    'https:\\\\127.0.0.1\\',
    'https:127.0.0.1',
    'https://\t127.0.0.1/',
    'https://0/',
    'https://0.0.0.0/',
    'https://[::1]/',
    'https://[::]/',
    'https://[0:0:0:0:0:0:0:1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[::127.0.0.1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[2002:7f00:1::]/',
    'https://[2001:0:1::1]/',
    // What is private, link-local, shared, reserved or for many.
    'https://10.0.0.1/',
    'https://172.16.0.1/',
    'https://172.31.255.255/',
    'https://192.168.1.1/',
    'https://192.168.257/',
    'https://169.254.169.254/latest/meta-data/',
    'https://100.64.0.1/',
    'https://198.18.0.1/',
    'https://192.0.2.1/',
    'https://224.0.0.1/',
    'https://255.255.255.255/',
    'https://[fe80::1]/',
    'https://[fd00::1]/',
    'https://[fc00::1]/',
    'https://[ff02::1]/',
    'https://[2001:db8::1]/',
    // Names that lead there, one address being enough.
    'https://inside.example/',
    'https://rebound.example/',
    'https://metadata.example/',
    'https://six.example/',
    'https://mapped.example/',
    // Not https, or no URL.
    'http://app.example/',
    'http://127.0.0.1/',
    'ftp://app.example/',
    'file:///etc/passwd',
    'data:text/plain,x',
    'https://',
    'app.example/done',
    '//app.example/done',
    'https://app.example:99999/',
    'https://127.0.0.256/',
    '',
  ])('%s is refused', async (url) => {
    expect(await verdictOn(url)).toBe('refused');
  });

  it.each(['https://nowhere.example/', 'https://none.example/'])(
    '%s is tried again, since names come and go',
    async (url) => {
      expect(await verdictOn(url)).toBe('again');
    },
  );

  it.each([
    ['https://10.0.0.1/', '10.0.0.1'],
    ['https://inside.example/', '10.1.2.3'],
    ['http://127.0.0.1:3000/done', '127.0.0.1'],
    ['http://[::1]:3000/done', '::1'],
    ['http://inside.example/', '10.1.2.3'],
    ['http://app.example/', 'refused'],
    ['http://rebound.example/', 'refused'],
    ['http://93.184.216.34/', 'refused'],
    ['ftp://10.0.0.1/', 'refused'],
  ])('where private ones are allowed, %s is %s', async (url, verdict) => {
    expect(await verdictOn(url, true)).toBe(verdict);
  });

  it.each(['https://localhost/', 'https://localhost./'])(
    '%s leads to this machine, as the system resolves it, and is refused',
    async (url) => {
      const options = { allowPrivateAddresses: false, resolve: resolveBySystem };
      // Where the system does not know the second spelling, there is nothing to call either.
      const error = await rejectionOf(findTarget(url, options));
      expect(error instanceof SinkRefused || (url.includes('t./') && error instanceof SinkUnavailable)).toBe(
        true,
      );
    },
  );

  it('is not repeated in what is thrown', async () => {
    const urls = ['https://canary:canary@127.0.0.1/canary?canary', 'canary', 'https://canary.example/canary'];
    for (const url of urls) {
      const error = await rejectionOf(findTarget(url, { allowPrivateAddresses: false, resolve }));
      expect(String((error as Error).stack)).not.toMatch(/canary/);
    }
  });
});
