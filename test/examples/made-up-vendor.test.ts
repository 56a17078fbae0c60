import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createVendorContext, WebhookUnreadable, type WebhookReading } from 'landfall/vendors';
import type { TestKit } from 'landfall/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { API_KEY, FakeQuillworks, WEBHOOK_SECRET } from '../../examples/made-up-vendor/fake-quillworks.js';
import { createHooks, landfallPlugin } from '../../examples/made-up-vendor/in-your-app.js';
import { startKit } from '../../examples/made-up-vendor/kit.js';
import { quillworks } from '../../examples/made-up-vendor/quillworks/index.js';

const FIXTURES = new URL('../../examples/made-up-vendor/fixtures/', import.meta.url);
const vendor = 'quillworks';

/* The package by its name is the built one: run `npm run build` after a change. */
const BIN = fileURLToPath(new URL('../../bin/landfall.js', import.meta.url));

let fake: FakeQuillworks;
beforeAll(async () => {
  fake = await FakeQuillworks.start();
});
afterAll(async () => fake.stop());

beforeEach(() => {
  vi.stubEnv('QUILLWORKS_API_KEY', API_KEY);
  vi.stubEnv('QUILLWORKS_WEBHOOK_SECRET', WEBHOOK_SECRET);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

function fixture(name: string) {
  return JSON.parse(readFileSync(new URL(`${name}.json`, FIXTURES), 'utf8'));
}

describe('the adapter of Quillworks', () => {
  const contextOf = (apiKey = API_KEY) => {
    const account = { vendor, name: 'default', apiKey, baseUrl: fake.baseUrl, webhookSecrets: [] };
    return createVendorContext(quillworks, account, AbortSignal.timeout(10_000));
  };

  it('reads a job that is under way', async () => {
    fake.put(fixture('job.printing'));
    expect(await quillworks.getRun('job-7', contextOf())).toMatchObject({
      phase: 'running',
      startedAt: '2026-11-02T09:10:00.000Z',
      endedAt: null,
      maxRunDurationSeconds: 7200,
      reason: null,
    });
  });

  it('reads a job that failed, with the reason', async () => {
    fake.put(fixture('job.spoiled'));
    expect(await quillworks.getRun('job-7', contextOf())).toMatchObject({
      phase: 'failed',
      vendorStatus: 'spoiled',
      endedAt: '2026-11-02T09:40:00.000Z',
      reason: { code: 'vendor_failed', message: 'out of paper' },
    });
  });

  it('takes a state of tomorrow for unknown, and drops a field that does not fit', async () => {
    fake.put({ ...fixture('job.of-tomorrow'), id: 'job-8' });
    const report = await quillworks.getRun('job-8', contextOf());
    expect(report).toMatchObject({ phase: 'unknown', vendorStatus: 'gilding', queuedAt: null });
  });

  it.each([
    ['made-up-key', 'job-unheard-of', 'not_found'],
    ['another key', 'job-7', 'unauthorized'],
    ['made-up-key', '..', 'not_found'],
  ])('fails with the key %j for %s as %s', async (apiKey, runId, kind) => {
    await expect(quillworks.getRun(runId, contextOf(apiKey))).rejects.toMatchObject({ kind });
  });

  it('is refused the stop of a job that has ended', async () => {
    fake.put(fixture('job.spoiled'));
    await expect(quillworks.cancelRun!('job-7', contextOf())).rejects.toMatchObject({ kind: 'refused' });
  });

  it('reads all pages of files, by their base names', async () => {
    const files = Array.from({ length: 120 }, (_, index) => `out/sheet-${index}.pdf`);
    fake.put({ id: 'job-9', state: 'done', files });
    const listed = await quillworks.listOutputFiles!('job-9', contextOf());
    expect(listed.map(({ name }) => name)).toEqual(files.map((name) => name.slice('out/'.length)));
  });

  it('reads an event by the state of its job', () => {
    const reading: WebhookReading = quillworks.readWebhook!(fixture('event.job-changed'), {});
    expect(reading).toMatchObject({
      kind: 'run',
      runId: 'job-7',
      eventId: 'evt-1',
      report: { phase: 'succeeded' },
    });
  });

  it('has no interest in events about paper, and wakes the run of one that it cannot read', () => {
    expect(quillworks.readWebhook!(fixture('event.paper-ordered'), {})).toMatchObject({ kind: 'ignored' });
    const broken = { event: 'job.changed', job: { id: 'job-7', state: 3 } };
    expect(() => quillworks.readWebhook!(broken, {})).toThrow(WebhookUnreadable);
    expect(() => quillworks.readWebhook!(broken, {})).toThrow(expect.objectContaining({ runId: 'job-7' }));
  });
});

describe('a tracked job of Quillworks', () => {
  let kit: TestKit;
  let hook: string;
  beforeAll(async () => {
    kit = await startKit(fake);
    hook = `${kit.gatewayUrl}/webhooks/quillworks`;
  });
  afterAll(async () => kit.stop());

  it('ends with its event, and its files are checked', async () => {
    const runId = 'job-20';
    fake.put({ id: runId, state: 'printing', limit_seconds: 7200 });
    const run = await kit.tracker.track({
      vendor: 'quillworks',
      runId,
      checks: [{ type: 'attachment_exists', names: ['book.pdf'] }],
    });
    await kit.sleep('50m');
    fake.put({ id: runId, state: 'done', files: ['print/book.pdf'] });
    expect(await fake.announce(runId, { url: hook, now: await kit.now() })).toBe(200);
    expect(await run.outcome()).toMatchObject({
      status: 'succeeded',
      decidedBy: 'webhook',
      checks: [{ name: 'attachment_exists book.pdf', status: 'passed' }],
    });
  });

  it('is found by reading when its event is lost', async () => {
    const runId = 'job-21';
    fake.put({ id: runId, state: 'printing' });
    const run = await kit.tracker.track({ vendor, runId });
    await kit.sleep('50m');
    fake.put({ id: runId, state: 'spoiled', complaint: 'out of ink' });
    expect(await run.outcome()).toMatchObject({
      status: 'failed',
      decidedBy: 'read',
      reason: { code: 'vendor_failed', message: 'out of ink' },
    });
  });

  it('does not pass without the file that it is for', async () => {
    const runId = 'job-22';
    fake.put({ id: runId, state: 'done', files: ['cover.pdf'] });
    const checks = [{ type: 'filename_regex', pattern: '^book\\.', count: 1 }] as const;
    const run = await kit.tracker.track({ vendor, runId, checks });
    expect(await run.outcome()).toMatchObject({
      status: 'checks_failed',
      files: { names: ['cover.pdf'] },
      checks: [{ status: 'failed' }],
    });
  });

  it('is stopped at the vendor when its tracking is cancelled', async () => {
    const runId = 'job-23';
    fake.put({ id: runId, state: 'binding' });
    const run = await kit.tracker.track({ vendor, runId });
    await kit.sleep('5m');
    await run.cancel();
    expect(await run.outcome()).toMatchObject({ status: 'cancelled', vendorRun: 'cancelled' });
    expect(fake.calls).toContainEqual({ method: 'POST', path: `/v1/jobs/${runId}/stop`, status: 202 });
  });

  it('times out by the limit that the job names, and only then', async () => {
    const runId = 'job-24';
    fake.put({ id: runId, state: 'printing', limit_seconds: 1800 });
    const run = await kit.tracker.track({ vendor, runId });
    await kit.sleep('29m');
    expect(await run.state()).toMatchObject({ phase: 'running', outcome: null });
    expect(await run.outcome()).toMatchObject({ status: 'timed_out', reason: { code: 'run_deadline' } });
  });

  it('goes on through a state of tomorrow, and waits for the proof as long as it takes', async () => {
    const runId = 'job-25';
    fake.put({ id: runId, state: 'gilding', limit_seconds: 3600 });
    const run = await kit.tracker.track({ vendor, runId });
    await kit.sleep('20m');
    expect(await run.state()).toMatchObject({ phase: 'unknown', vendorStatus: 'gilding' });
    fake.put({ id: runId, state: 'needs_proof' });
    await kit.sleep('2d');
    expect(await run.state()).toMatchObject({ phase: 'waiting', outcome: null });
    fake.put({ id: runId, state: 'done' });
    expect(await run.outcome()).toMatchObject({ status: 'succeeded' });
  });

  it('is not tracked for a forged event, nor for one that is sent again an hour later', async () => {
    const runId = 'job-26';
    fake.put({ id: runId, state: 'done' });
    const forged = { url: hook, now: await kit.now(), secret: 'a-secret-that-nobody-agreed-on' };
    expect(await fake.announce(runId, forged)).toBe(401);
    expect(await fake.announce(runId, { url: hook, now: (await kit.now()) - 3600_000 })).toBe(401);
    expect(await kit.tracker.getHandle({ vendor, runId }).status()).toMatchObject({ tracking: 'none' });
  });

  it('is read when an event names it and says nothing else that can be used', async () => {
    const runId = 'job-27';
    fake.put({ id: runId, state: 'done' });
    const body = JSON.stringify({ event: 'job.changed', job: { id: runId } });
    expect(await fake.send(body, { url: hook, now: await kit.now() })).toBe(202);
    const outcome = await kit.tracker.getHandle({ vendor, runId }).outcome();
    expect(outcome).toMatchObject({ status: 'succeeded', decidedBy: 'read' });
  });

  it('comes in through a gateway in an app of yours', async () => {
    const server = createHooks(kit.client).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/webhooks/quillworks`;
    try {
      const body = JSON.stringify(fixture('event.paper-ordered'));
      expect(await fake.send(body, { url, now: Date.now() })).toBe(200);
      expect(await fake.send(body, { url, now: Date.now() - 3600_000 })).toBe(401);
    } finally {
      server.close();
    }
  });
});

describe('the configuration of Quillworks', () => {
  it('is one that a worker takes', () => {
    expect(landfallPlugin().name).toBe('landfall');
  });

  it('is refused with a secret that could be guessed', () => {
    vi.stubEnv('QUILLWORKS_WEBHOOK_SECRET', 'short');
    expect(landfallPlugin).toThrow('at least 24 bytes');
  });

  it('is found by the commands in its directory', async () => {
    const cwd = fileURLToPath(new URL('../', FIXTURES));
    const env = { ...process.env, TEMPORAL_ADDRESS: inject('temporalAddress') };
    const args = [BIN, 'status', vendor, 'job-unheard-of', '--json'];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, env });
    expect(JSON.parse(stdout)).toMatchObject({ vendor, tracking: 'none' });
  });
});
