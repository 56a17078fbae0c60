import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { IN_MEMORY, openEmbeddedLedger, serveEmbeddedLedger } from '../../src/ledger/index.js';
import { createTestKit, type TestKit } from '../../src/testing/index.js';
import { landfall, startLandfall } from './support/landfall.js';
import { waitUntil } from './support/wait-until.js';

let kit: TestKit;
let env: Record<string, string>;
let closeLedger: () => Promise<void>;

beforeAll(async () => {
  const address = inject('temporalAddress');
  const { ledger, pglite } = await openEmbeddedLedger({ dataDir: IN_MEMORY });
  await ledger.migrate();
  const served = await serveEmbeddedLedger(pglite);
  closeLedger = async () => {
    await served.close();
    await ledger.close();
  };
  kit = await createTestKit({
    server: { address },
    ledger,
    poll: { pollMinSeconds: 0.2, pollMaxSeconds: 0.5 },
  });
  const { taskQueue } = kit.config;
  env = { TEMPORAL_ADDRESS: address, DATABASE_URL: served.url, LANDFALL_TASK_QUEUE: taskQueue };
});

afterAll(async () => {
  await kit.stop();
  await closeLedger();
});

/** Runs a command with --json and returns its one document. */
async function json(...args: string[]) {
  const { code, stdout, stderr } = await landfall([...args, '--json'], env);
  return { code, stderr, document: stdout === '' ? null : (JSON.parse(stdout) as Record<string, unknown>) };
}

async function longRun(): Promise<string> {
  return (await kit.cyberdesk.run().running('1h').succeeds().start()).runId;
}

// Each run is of one test alone, so they need not wait for each other.
describe.concurrent('landfall track --wait', () => {
  it('ends with 0 when the outcome is succeeded, and prints it with its checks', async () => {
    const run = kit.cyberdesk
      .run()
      .running('1s')
      .succeeds({ files: ['a.pdf', 'x.csv', 'y.csv'] });
    const { runId } = await run.start();
    const expectations = ['--expect-file', 'a.pdf', '--expect-pattern', '\\.csv$', '--expect-count', '2'];
    const { code, document } = await json('track', 'cyberdesk', runId, '--wait', ...expectations);
    expect(code).toBe(0);
    expect(document).toMatchObject({
      vendor: 'cyberdesk',
      account: 'default',
      runId,
      workflowId: `run:cyberdesk:default:${runId}`,
      tracking: 'closed',
      phase: 'succeeded',
      blocked: null,
      outcome: {
        status: 'succeeded',
        checks: [
          { type: 'attachment_exists', status: 'passed', matched: ['a.pdf'] },
          { type: 'filename_regex', status: 'passed', matched: ['x.csv', 'y.csv'] },
        ],
      },
    });
  });

  it('ends with 1 when a check does not hold', async () => {
    const { runId } = await kit.cyberdesk
      .run()
      .running('1s')
      .succeeds({ files: ['a.pdf'] })
      .start();
    const expectations = ['--expect-file', 'b.pdf', '--settle-seconds', '0'];
    const { code, document } = await json('track', 'cyberdesk', runId, '--wait', ...expectations);
    expect(code).toBe(1);
    expect(document).toMatchObject({ tracking: 'closed', outcome: { status: 'checks_failed' } });
  });

  it('ends with 1 when the run outlives its deadline', async () => {
    const runId = await longRun();
    const timing = ['--max-run-duration-seconds', '1', '--grace-seconds', '0'];
    const { code, stdout } = await landfall(['track', 'cyberdesk', runId, '--wait', ...timing], env);
    expect(code).toBe(1);
    expect(stdout).toMatch(/outcome +timed_out, decided by deadline/);
  });
});

describe.concurrent('landfall track', () => {
  it('prints the status of the tracking that it began, as status does', async () => {
    const runId = await longRun();
    const tracked = await json('track', 'cyberdesk', runId);
    const shape = { runId, workflowId: `run:cyberdesk:default:${runId}`, tracking: 'open', outcome: null };
    expect(tracked).toMatchObject({ code: 0, document: shape });
    expect(tracked.document).toHaveProperty('deadlineAt');
    const running = await waitUntil('the run to be seen running', async () => {
      const status = await json('status', 'cyberdesk', runId);
      return status.document?.['phase'] === 'running' && status;
    });
    expect(running).toMatchObject({
      code: 0,
      document: { ...shape, vendorStatus: 'running', blocked: null },
    });
  });

  it('remarks that the vendor is not known here, and tracks nevertheless', async () => {
    const { code, stderr, document } = await json('track', 'cyberdsk', 'a');
    expect(stderr).toContain('did you mean "cyberdesk"?');
    expect(code).toBe(0);
    expect(document).toMatchObject({ vendor: 'cyberdsk', tracking: 'open' });
  });
});

describe.concurrent('landfall status', () => {
  it('of a run that nobody tracks says so, and ends with 0', async () => {
    const { code, document } = await json('status', 'cyberdesk', 'nobody', '--account', 'eu');
    expect(code).toBe(0);
    expect(document).toMatchObject({ account: 'eu', runId: 'nobody', tracking: 'none', phase: 'unknown' });
  });
});

describe.concurrent('landfall watch', () => {
  it('prints a line for each change until the end, and ends with 0', async () => {
    const { runId } = await kit.cyberdesk.run().running('5s').fails().start();
    await json('track', 'cyberdesk', runId);
    const { code, stdout } = await landfall(['watch', 'cyberdesk', runId], env);
    expect(code).toBe(0);
    const lines = stdout.split('\n').filter((line) => /^\d{4}-/.test(line));
    expect(lines.at(-1)).toMatch(/closed {2}failed$/);
    expect(lines.join('\n')).toMatch(/open {2}running/);
    expect(stdout).toMatch(/outcome +failed/);
  });

  it('with --json writes its lines to stderr, and the last status to stdout', async () => {
    const { runId } = await kit.cyberdesk.run().running('1s').succeeds().start();
    await json('track', 'cyberdesk', runId);
    const { document, stderr } = await json('watch', 'cyberdesk', runId);
    expect(document).toMatchObject({ tracking: 'closed', outcome: { status: 'succeeded' } });
    expect(stderr).toMatch(/closed {2}succeeded/);
  });

  it('of a run that nobody tracks ends with 2', async () => {
    const { code, stderr } = await json('watch', 'cyberdesk', 'nobody');
    expect(stderr).toContain('The run is not tracked [vendor=cyberdesk, runId=nobody]');
    expect(code).toBe(2);
  });
});

describe.concurrent('landfall cancel', () => {
  it('stops the run at the vendor and records it as cancelled', async () => {
    const runId = await longRun();
    const waiting = startLandfall(['track', 'cyberdesk', runId, '--wait', '--json'], env);
    await waitUntil('the run to be tracked', async () => {
      const { document } = await json('status', 'cyberdesk', runId);
      return document?.['phase'] === 'running';
    });
    expect(await json('cancel', 'cyberdesk', runId)).toMatchObject({ code: 0, document: { runId } });
    expect(await waiting.ended).toBe(1);
    expect(JSON.parse(waiting.written.stdout)).toMatchObject({
      tracking: 'closed',
      outcome: { status: 'cancelled', decidedBy: 'cancel', vendorRun: 'cancelled' },
    });
    expect(await json('cancel', 'cyberdesk', runId)).toMatchObject({
      code: 0,
      stderr: 'The tracking has ended already; nothing was cancelled.\n',
    });
  });

  it('leaves the run at the vendor alone with --keep-vendor-run', async () => {
    const runId = await longRun();
    await json('track', 'cyberdesk', runId);
    await json('cancel', 'cyberdesk', runId, '--keep-vendor-run');
    const { outcome } = (await json('watch', 'cyberdesk', runId)).document as { outcome: { status: string } };
    expect(outcome.status).toBe('cancelled');
    const calls = kit.simulators.log().filter((call) => call.kind === 'request' && call.runId === runId);
    expect(calls.map((call) => call.method)).not.toContain('PATCH');
  });

  it('ends with 1 when another outcome is recorded, and with 2 when nothing is tracked', async () => {
    const { runId } = await kit.cyberdesk.run().running('1s').succeeds().start();
    await json('track', 'cyberdesk', runId, '--wait');
    expect(await json('cancel', 'cyberdesk', runId)).toMatchObject({ code: 1 });
    expect(await json('cancel', 'cyberdesk', 'nobody')).toMatchObject({ code: 2, document: null });
  });
});

describe.concurrent('the lists', () => {
  it('landfall list restricts by account and phase, and landfall outcomes by status and time', async () => {
    const { runId } = await kit.knowledgeStack.run().running('1s').fails().start();
    const before = new Date().toISOString();
    await json('track', 'knowledge-stack', runId, '--wait');
    const ofRun = [expect.objectContaining({ runId })];
    const none: unknown[] = [];

    const list = async (...args: string[]) =>
      (await json('list', '--vendor', 'knowledge-stack', '--account', 'default', ...args)).document;
    expect(await list('--phase', 'failed')).toEqual(ofRun);
    expect(await list('--phase', 'succeeded')).toEqual(none);

    const outcomes = async (...args: string[]) =>
      (await json('outcomes', '--vendor', 'knowledge-stack', ...args)).document;
    expect(await outcomes('--status', 'failed', '--since', before)).toEqual(ofRun);
    expect(await outcomes('--status', 'succeeded')).toEqual(none);
    expect(await outcomes('--since', '2100-01-01')).toEqual(none);
    const [row] = (await landfall(['outcomes', '--vendor', 'knowledge-stack', '--limit', '1'], env)).stdout
      .split('\n')
      .slice(1);
    expect(row).toContain(runId);
  });
});
