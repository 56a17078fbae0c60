import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createBoard } from '../../src/cli/demo/board.js';
import { CYBERDESK_SCENARIOS } from '../../src/cli/demo/cyberdesk-scenarios.js';
import { Notes } from '../../src/cli/demo/notes.js';
import type { DemoReport } from '../../src/cli/demo/report.js';
import { runDemo } from '../../src/cli/demo/run-demo.js';
import { SCENARIOS } from '../../src/cli/demo/scenarios.js';
import { dataFolder, makeDataFolder, simulatorSecret } from '../../src/cli/dev/data-folder.js';
import { startStack, type StackOptions } from '../../src/cli/dev/stack.js';
import { resolveConfig } from '../../src/config/index.js';
import { stateOfOutcome } from '../../src/client/run-status.js';
import { claimPort } from '../../src/embedded/free-port.js';
import { freePort } from '../../src/embedded/index.js';

const TIMEOUT_MS = 120_000;

const LEDGER_ONLY = ['ledger'];
const EVERYWHERE = ['ledger', 'veryfront', 'callback'];
const BY_WEBHOOK = ['succeeded', 'webhook', LEDGER_ONLY];
const BY_READ = ['succeeded', 'read', LEDGER_ONLY];
const TOO_LONG = ['timed_out', 'deadline', LEDGER_ONLY];

const EXPECTED = {
  cyberdesk: {
    'webhook, two checks passed': ['succeeded', 'webhook', EVERYWHERE],
    'webhook lost, found by reading': BY_READ,
    'webhook three times and out of order': BY_WEBHOOK,
    'webhook before track': BY_WEBHOOK,
    'success without the file': ['checks_failed', expect.stringMatching(/^(webhook|read)$/), EVERYWHERE],
    'task failed': ['failed', 'webhook', LEDGER_ONLY],
    'forged webhook': BY_READ,
  },
  extend: {
    'two steps told, then processed': BY_WEBHOOK,
    'waits for a reviewer, then processed': BY_WEBHOOK,
    'rejected by the reviewer': ['failed', 'webhook', EVERYWHERE],
    'webhook with a forged signature': BY_READ,
  },
  noxus: {
    'callback with its token, then a read': BY_READ,
    'callback with another token': BY_READ,
    'waits for human feedback, then completes': BY_READ,
  },
  'knowledge-stack': {
    'queues, runs, completes (current)': BY_READ,
    'queues, runs, completes (abcd)': BY_READ,
    'exceeds max_run_duration_seconds (current)': TOO_LONG,
    'exceeds max_run_duration_seconds (abcd)': TOO_LONG,
    '429 with Retry-After, 500 and garbage': BY_READ,
  },
  veryfront: {
    'pending, runs, completes': BY_READ,
    'waits for approval, then completes': BY_READ,
    'exceeds timeout_seconds, is cancelled': TOO_LONG,
  },
} as const;

type Recorded = readonly [status: unknown, decidedBy: unknown, told: unknown];

function byVendor({ scenarios }: DemoReport): Record<string, Record<string, Recorded>> {
  const recorded: Record<string, Record<string, Recorded>> = {};
  for (const { vendor, name, outcome, told } of scenarios) {
    (recorded[vendor] ??= {})[name] = [outcome?.status, outcome?.decidedBy, told];
  }
  return recorded;
}

/** Collects what is written. */
function sink() {
  const written: string[] = [];
  return { write: (text: string) => written.push(text), text: () => written.join('') };
}

async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'landfall-stack-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const NO_ACCOUNTS: Pick<StackOptions, 'configure'> = { configure: () => resolveConfig({}, {}) };

describe('the demo', () => {
  test(
    'records every scenario as expected and prints one JSON document',
    { timeout: TIMEOUT_MS },
    async () => {
      const [stdout, stderr] = [sink(), sink()];
      const { signal } = new AbortController();
      const notes = new Notes((line) => stderr.write(`${line}\n`));
      const ok = await runDemo({ json: true, signal, notes }, { stdout, stderr });

      const report = JSON.parse(stdout.text()) as DemoReport;
      expect(report.scenarios.flatMap(({ problem }) => problem ?? [])).toEqual([]);
      expect(byVendor(report)).toEqual(EXPECTED);
      expect(report.ok).toBe(true);
      expect(ok).toBe(true);
      expect(stderr.text()).toContain('cyberdesk, forged webhook: succeeded, by read');
    },
  );

  test(
    'stops everything and removes its data when it is interrupted half way',
    { timeout: TIMEOUT_MS },
    async () => {
      const folder = await tempFolder();
      vi.stubEnv('TMPDIR', folder);
      onTestFinished(() => void vi.unstubAllEnvs());
      const controller = new AbortController();
      const reason = new Error('enough');
      const [stdout, stderr] = [sink(), sink()];
      const untilRunning = {
        write: (text: string) => {
          stdout.write(text);
          if (text.includes(': running')) controller.abort(reason);
        },
      };
      const notes = new Notes((line) => stderr.write(`${line}\n`));
      const running = runDemo({ signal: controller.signal, notes }, { stdout: untilRunning, stderr });
      await expect(running).rejects.toBe(reason);
      expect(stdout.text()).not.toContain('ended as expected');
      const port = Number(/address=127\.0\.0\.1:(\d+)/.exec(stderr.text())?.[1]);
      expect(await claimPort(port)).toBe(port);
      expect(await readdir(folder)).toEqual([]);
    },
  );
});

describe('the stack', () => {
  test.each([
    ['temporal', '--temporal-port'],
    ['ui', '--ui-port'],
    ['ledger', '--ledger-port'],
    ['gateway', '--gateway-port'],
    ['simulators', '--simulate-port'],
  ])('names the option when the port of %s is taken, and starts nothing', async (part, flag) => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const { port } = other.address() as { port: number };
    const dataDir = join(await tempFolder(), 'data');

    const starting = startStack({ ...NO_ACCOUNTS, dataDir, simulate: true, ports: { [part]: port } });
    await expect(starting).rejects.toMatchObject({
      name: 'PortTakenError',
      code: 'EADDRINUSE',
      message: expect.stringMatching(new RegExp(`\\[port=${port}\\].*${flag}$`)),
    });
    expect(existsSync(dataDir)).toBe(false);
  });

  test('leaves nothing running when it fails half way', { timeout: TIMEOUT_MS }, async () => {
    const dataDir = await tempFolder();
    const ports = { temporal: await freePort(), ui: await freePort(), ledger: await freePort() };
    const reason = new Error('no such configuration');
    const configure = () => {
      throw reason;
    };
    await expect(startStack({ dataDir, configure, ports })).rejects.toBe(reason);
    for (const port of Object.values(ports)) expect(await claimPort(port)).toBe(port);
    expect(existsSync(`${dataFolder(dataDir).ledgerDir}.lock`)).toBe(false);
  });

  test('keeps the webhook secret of its simulators from one start to the next', async () => {
    const dataDir = join(await tempFolder(), 'data');
    const first = await simulatorSecret(await makeDataFolder(dataDir));
    expect(await simulatorSecret(await makeDataFolder(dataDir))).toBe(first);
    expect(Buffer.from(first.replace('whsec_', ''), 'base64')).toHaveLength(32);
    expect(await readFile(dataFolder(dataDir).secretFile, 'utf8')).toBe(`${first}\n`);
  });
});

describe('the live table', () => {
  const [scenario] = CYBERDESK_SCENARIOS;

  function terminal(columns: number, rows: number) {
    return { ...sink(), isTTY: true, columns, rows };
  }

  test('is drawn in place, with no line as wide as the terminal', () => {
    const out = terminal(70, 40);
    const board = createBoard(out, SCENARIOS.length);
    board.begin(SCENARIOS);
    board.note('a note');
    board.end();
    const plain = out.text().replace(/\x1b\[\d*[A-Za-z]/g, '');
    const widths = plain.split(/[\r\n]+/).map((line) => line.length);
    expect(Math.max(...widths)).toBeLessThan(70);
    expect(out.text()).toContain(`\x1b[${SCENARIOS.length + 1}A`);
    expect(plain).toContain('a note\n');
  });

  test.each([
    [100, false],
    [140, true],
  ])('names the vendors where there is room: %d columns, %s', (columns, expected) => {
    const out = terminal(columns, 40);
    const board = createBoard(out, SCENARIOS.length);
    board.begin(SCENARIOS);
    board.end();
    expect(out.text().includes('knowledge-stack')).toBe(expected);
  });

  test('has room for every scenario on a terminal of 24 lines', () => {
    const out = terminal(80, 24);
    const board = createBoard(out, SCENARIOS.length);
    board.begin(SCENARIOS);
    board.end();
    expect(out.text()).toContain('SCENARIO');
  });

  test('gives way to plain lines, one a change, on a terminal too low for it', () => {
    const out = terminal(100, 10);
    const board = createBoard(out, SCENARIOS.length);
    const state = {
      ...stateOfOutcome({} as never),
      phase: 'running' as const,
      vendorStatus: 'RUNNING',
      outcome: null,
    };
    board.begin(SCENARIOS);
    board.show(scenario!, state);
    board.show(scenario!, { ...state, lastReadAt: '2026-05-01T00:00:00.000Z' });
    const step = { name: 'Find the totals', type: null, status: 'PROCESSED', at: null };
    board.show(scenario!, { ...state, progress: { percent: null, steps: [step] } });
    board.show(scenario!, { ...state, phase: 'succeeded' });
    board.end();
    const lines = out.text().trimEnd().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[2]).toContain('running (vendor: RUNNING, Find the totals)');
    expect(lines[3]).toContain(`${scenario!.name}: succeeded`);
  });
});
