import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { main } from '../../src/cli/index.js';
import { landfall } from './support/landfall.js';

describe('a command line that cannot be understood', () => {
  it.each([
    [['trak', 'cyberdesk', 'a'], /unknown command 'trak'/],
    [['track', 'cyberdesk'], /missing required argument 'run-id'/],
    [['track', 'cyberdesk', 'a', 'b'], /too many arguments/],
    [['track', 'cyberdesk', 'a', '--on-deadline', 'ignore'], /Allowed choices are record, cancel/],
    [['track', 'cyberdesk', 'a', '--grace-seconds', 'soon'], /must be a number of seconds/],
    [
      ['track', 'cyberdesk', 'a', '--expect-count', '1'],
      /--expect-count counts the files of one --expect-pattern/,
    ],
    [['track', 'cyberdesk', 'a', '--expect-pattern', '('], /checks.0.pattern/],
    [['track', 'cyberdesk', 'a', '--max-run-duration-seconds', '0'], /maxRunDurationSeconds/],
    [['list', '--phase', 'done'], /Allowed choices are queued, running/],
    [['outcomes', '--since', 'yesterday'], /must be a date or a time/],
    [['outcomes', '--limit', '0'], /must be at least 1/],
    [['gateway', '--port', '65536'], /must be at most 65535/],
  ])('%j ends with 2, and says why on stderr only', async (args, reason) => {
    const { code, stdout, stderr } = await landfall(args);
    expect(stderr).toMatch(reason);
    expect(stderr).not.toMatch(/\n {4}at /);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('shows the commands when none is given, and ends with 2', async () => {
    const { code, stdout, stderr } = await landfall([]);
    expect(stderr).toContain('Usage: landfall');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('does not repeat an input that is not JSON', async () => {
    const { stderr } = await landfall(['track', 'cyberdesk', 'a', '--input', '{"key": canary']);
    expect(stderr).toBe('landfall: --input must be JSON\n');
  });
});

describe('help', () => {
  it('lists every command', async () => {
    const { code, stdout } = await landfall(['--help']);
    expect(code).toBe(0);
    const commands = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name);
    expect(commands).toEqual(
      expect.arrayContaining([
        ...['dev', 'demo', 'worker', 'gateway', 'simulate', 'setup'],
        ...['track', 'status', 'watch', 'list', 'cancel', 'outcomes', 'send'],
      ]),
    );
  });

  it('of track has a flag for each timing option', async () => {
    const { stdout } = await landfall(['track', '--help']);
    for (const flag of [
      ...['--max-run-duration-seconds', '--queue-timeout-seconds', '--review-timeout-seconds'],
      ...['--grace-seconds', '--not-found-grace-seconds', '--settle-seconds', '--adoption-window-seconds'],
    ]) {
      expect(stdout).toContain(`${flag} <seconds>`);
    }
    expect(stdout).toContain('--json');
  });

  it('prints the version of the package', async () => {
    expect(await landfall(['--version'])).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' });
  });
});

describe('a configuration that cannot be used', () => {
  it.each([
    [
      'a file that is not there',
      ['status', 'cyberdesk', 'a', '--config', '/nowhere.json'],
      {},
      /no such file/,
    ],
    ['a key too few for a worker', ['worker'], {}, /accounts: there is none[^]*ledger: there is no place/],
    ['a key too few for a gateway', ['gateway'], {}, /accounts: there is none/],
    ['no ledger for outcomes', ['outcomes'], {}, /set DATABASE_URL/],
    [
      'a ledger that is none',
      ['outcomes'],
      { DATABASE_URL: 'mysql://canary@h/d' },
      /DATABASE_URL: must begin/,
    ],
  ])('%s ends with 2', async (_what, args, env, reason) => {
    const { code, stdout, stderr } = await landfall([...args, '--json'], env as Record<string, string>);
    expect(stderr).toMatch(reason);
    expect(stderr).not.toContain('canary');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

it.each([['status', 'cyberdesk', 'a'], ['gateway'], ['setup']])(
  'a namespace that is not there ends %s with 2, and is named',
  async (...args) => {
    const env = {
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      TEMPORAL_NAMESPACE: 'nowhere',
      CYBERDESK_API_KEY: 'k',
    };
    const { code, stdout, stderr } = await landfall([...args, '--json'], env);
    expect(stderr).toMatch(/no such namespace \[address=.*, namespace=nowhere\]; set TEMPORAL_NAMESPACE/);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  },
);

/** Takes connections and bytes and says nothing. */
let frozen: Server;
let frozenPort: number;

beforeAll(async () => {
  frozen = createServer((socket) => socket.resume().on('error', () => undefined)).listen(0, '127.0.0.1');
  await once(frozen, 'listening');
  frozenPort = (frozen.address() as AddressInfo).port;
});

afterAll(() => frozen.close());

describe.concurrent('a service that is away', () => {
  it.each([
    ['refuses connections', () => 1],
    ['takes connections and does not answer', () => frozenPort],
  ])('Temporal ends every command with 3 within 12 s: it %s', async (_how, port) => {
    const address = `127.0.0.1:${port()}`;
    const begun = performance.now();
    const results = await Promise.all(
      [
        ['status', 'cyberdesk', 'a'],
        ['track', 'cyberdesk', 'a', '--wait'],
        ['list', '--json'],
        ['gateway', '--port', '0'],
        ['setup'],
      ].map((args) => landfall(args, { TEMPORAL_ADDRESS: address, CYBERDESK_API_KEY: 'canary' })),
    );
    for (const { code, stdout, stderr } of results) {
      expect(stderr).toContain(`Temporal cannot be reached [address=${address}`);
      expect(stderr).toContain('TEMPORAL_ADDRESS');
      expect(stderr).not.toMatch(/\n {4}at |canary/);
      expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    }
    expect(performance.now() - begun).toBeLessThan(12_000);
  });

  it('a Postgres that is down ends outcomes with 3, and its password is not shown', async () => {
    const env = { DATABASE_URL: 'postgres://user:canary@127.0.0.1:1/ledger' };
    const { code, stdout, stderr } = await landfall(['outcomes', '--json'], env);
    expect(stderr).toMatch(/Listing outcomes failed.*ECONNREFUSED/);
    expect(stderr).not.toMatch(/canary|\n {4}at /);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  });

  it('a port that somebody has ends simulate with 3', async () => {
    const { code, stderr } = await landfall(['simulate', '--port', String(frozenPort)]);
    expect(stderr).toContain('EADDRINUSE');
    expect(code).toBe(3);
  });
});

describe('main', () => {
  afterEach(() => {
    process.exitCode = undefined;
  });

  it.each([
    [['list', '--limit', 'x'], 2],
    [['--version'], undefined],
  ])('%j leaves the exit code of the process at %s', async (args, code) => {
    const silent = { write: () => true };
    await main(['node', 'landfall', ...args], { stdout: silent, stderr: silent, env: {} });
    expect(process.exitCode).toBe(code);
  });
});
