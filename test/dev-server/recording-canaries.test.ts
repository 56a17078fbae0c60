import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { RunTracker, type Outcome, type RunHandle, type TrackRequest } from '../../src/client/index.js';
import { openPostgresLedger } from '../../src/ledger/index.js';
import {
  createSimulators,
  serveSimulators,
  startDeliveries,
  type RunBuilder,
  type Simulators,
} from '../../src/simulators/index.js';
import { signSvix } from '../../src/vendors/svix.js';
import {
  canary,
  CANARY_FIELDS,
  canarySecret,
  MARK,
  textsIn,
  withCanaries,
  withUnknownFields,
} from '../support/canaries.js';
import { runComplete } from '../support/deliver.js';
import { requirePostgres, type TestPostgres } from '../support/postgres.js';
import { startFromSource, type SourceProcess } from '../support/source-process.js';

const postgres = await requirePostgres();

const API_KEY = canary('api-key');
const WEBHOOK_SECRET = canarySecret('webhook');
const NOXUS_TOKEN = canary('noxus-token-of-thirty-two-bytes');
const CALLBACK_SECRET = canarySecret('callback');
const PASSWORD = canary('database-password');

/** What is searched for: the mark, and the secrets in the form in which they are configured. */
const FORBIDDEN = [MARK, WEBHOOK_SECRET.slice(6), CALLBACK_SECRET.slice(6)];

const VENDORS = ['cyberdesk', 'extend', 'knowledge-stack', 'noxus', 'veryfront'];

const PUSHING: Readonly<Record<string, string>> = {
  cyberdesk: 'cyberdesk',
  extend: 'extend',
  noxus: `noxus/default/${NOXUS_TOKEN}`,
};

const FILES = { files: ['a.pdf', 'b.csv'] };

/** Checks that read what went into a run and what came out, of which only a number may be kept. */
const CHECKS: TrackRequest['checks'] = [
  { type: 'attachment_exists', names: ['a.pdf'] },
  { type: 'filename_regex', pattern: '\\.csv$', count: 'output.rows' },
  { type: 'filename_regex', pattern: '\\.pdf$', count: 'input.rows' },
];

describe.skipIf(postgres === null)('what vendors, apps and accounts want kept secret', () => {
  const database = postgres as TestPostgres;
  const databaseUrl = (database?.url ?? '').replace('postgres@', `postgres:${PASSWORD}@`);
  const taskQueue = `canaries-${randomUUID()}`;
  const processes: SourceProcess[] = [];
  const closers: (() => Promise<unknown>)[] = [];
  const served: string[] = [];
  let client: Client;
  let simulators: Simulators;
  let gatewayUrl: string;
  let runs: readonly RunHandle[];
  let outcomes: readonly Outcome[];
  let underWay: readonly unknown[];

  async function serveVendors(): Promise<string> {
    simulators = createSimulators({ clock: { now: () => Date.now() }, apiKey: API_KEY });
    const fetchWithCanaries = async (request: Request) => {
      const answer = await withCanaries(await simulators.fetch(request));
      served.push(await answer.clone().text());
      return answer;
    };
    const { url, close } = await serveSimulators({ fetch: fetchWithCanaries }, { port: 0 });
    const deliveries = startDeliveries(simulators);
    closers.push(close, async () => deliveries.stop());
    return url;
  }

  function environmentFor(simulatorsUrl: string): Record<string, string> {
    const ofVendors = VENDORS.flatMap((vendor) => {
      const prefix = vendor.replace('-', '_').toUpperCase();
      return [
        [`${prefix}_API_KEY`, API_KEY],
        [`${prefix}_BASE_URL`, `${simulatorsUrl}/${vendor}`],
      ];
    });
    return {
      ...Object.fromEntries(ofVendors),
      CYBERDESK_WEBHOOK_SECRET: WEBHOOK_SECRET,
      EXTEND_WEBHOOK_SECRET: WEBHOOK_SECRET,
      NOXUS_CALLBACK_TOKEN: NOXUS_TOKEN,
      LANDFALL_CALLBACK_SECRET: CALLBACK_SECRET,
      LANDFALL_TASK_QUEUE: taskQueue,
      LANDFALL_POLL_MIN_SECONDS: '1',
      LANDFALL_POLL_MAX_SECONDS: '2',
      LANDFALL_SETTLE_SECONDS: '1',
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      DATABASE_URL: databaseUrl,
    };
  }

  /** A run that holds canaries wherever nobody needs to look, and whose webhooks go to the gateway. */
  function runAt(vendor: string): RunBuilder {
    const builder = simulators.vendor(vendor).run().fields(CANARY_FIELDS[vendor]!);
    const path = PUSHING[vendor];
    if (path === undefined) return builder;
    const secret = vendor === 'noxus' ? NOXUS_TOKEN : WEBHOOK_SECRET;
    return builder.webhooks({ url: `${gatewayUrl}/webhooks/${path}`, secret });
  }

  function livesOf(vendor: string): readonly RunBuilder[] {
    return [
      runAt(vendor).running('8s').succeeds(FILES),
      runAt(vendor).running('4s').fails({ error: 'out of paper' }),
      runAt(vendor).fault({ for: '3s', kind: '500' }).running('6s').succeeds(FILES),
      runAt(vendor).fault({ for: '3s', kind: 'garbage' }).running('6s').cancelled(),
    ];
  }

  async function post(body: string, secret: string): Promise<number> {
    const signed = signSvix({ id: `msg_${randomUUID()}`, timestamp: new Date(), body, secret });
    const secrets = { authorization: `Bearer ${canary('request-header')}`, cookie: canary('request-cookie') };
    const headers = { ...signed, ...secrets, 'content-type': 'application/json' };
    return (await fetch(`${gatewayUrl}/webhooks/cyberdesk`, { method: 'POST', headers, body })).status;
  }

  /** Webhooks that are logged as refused or unusable, and one that is taken, with canaries all over. */
  async function sendOddWebhooks(runId: string): Promise<void> {
    const body = JSON.stringify(
      withUnknownFields(JSON.parse(runComplete(runId, 'running', CANARY_FIELDS['cyberdesk']))),
    );
    expect(await post(body, WEBHOOK_SECRET)).toBe(200);
    expect(await post(body, canarySecret('forger'))).toBe(401);
    expect(await post(`{"run": "${canary('no-json')}`, WEBHOOK_SECRET)).toBe(202);
    expect(
      await post(JSON.stringify({ event_type: 'run_complete', run: canary('no-run') }), WEBHOOK_SECRET),
    ).toBe(202);
    const misplaced = `${gatewayUrl}/webhooks/noxus/${NOXUS_TOKEN}`;
    expect((await fetch(misplaced, { method: 'POST', body: '{}' })).status).toBeGreaterThanOrEqual(400);
  }

  beforeAll(async () => {
    const ledger = openPostgresLedger({ url: databaseUrl });
    await ledger.migrate();
    await ledger.close();
    const env = environmentFor(await serveVendors());
    const connection = await Connection.connect({ address: inject('temporalAddress') });
    closers.push(() => connection.close());
    client = new Client({ connection });
    processes.push(
      ...(await Promise.all([
        startFromSource(['worker'], env),
        startFromSource(['gateway', '--port', '0'], env),
      ])),
    );
    gatewayUrl = String(processes[1]!.ready['url']);
    const tracker = new RunTracker({ client, taskQueue });
    const order = `order-${randomUUID()}`;
    const options = {
      taskQueue: 'nobody',
      args: [],
      workflowId: order,
      workflowExecutionTimeout: '5m',
    } as const;
    await client.workflow.start('order', options);
    const { runId: veryfrontRun } = await runAt('veryfront').running('2h').start();
    const sinks: TrackRequest['sinks'] = [
      { type: 'veryfront', runId: veryfrontRun },
      { type: 'workflow', workflowId: order, signal: 'ended' },
      { type: 'callback', url: 'http://127.0.0.1:1/refused' },
      { type: 'custom', name: 'nobody' },
    ];
    runs = await Promise.all(
      VENDORS.flatMap(livesOf).map(async (builder) =>
        tracker.track({ ...(await builder.start()), checks: CHECKS, sinks }),
      ),
    );
    await sendOddWebhooks(runs[0]!.key.runId);
    await sleep(2_500);
    // While reads are pending, for what they heartbeat.
    underWay = await Promise.all(
      runs.map(({ workflowId }) => client.workflow.getHandle(workflowId).describe()),
    );
    outcomes = await Promise.all(runs.map((run) => run.outcome()));
    await vi.waitUntil(async () => (await client.workflow.count(`TaskQueue = '${taskQueue}'`)).count >= 20);
    for (const one of processes) await one.stop();
  }, 240_000);
  afterAll(async () => {
    for (const one of processes) await one.stop();
    for (const close of closers.toReversed()) await close();
    await database.stop();
  });

  async function dumpLedger(): Promise<string> {
    const admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    const { rows: tables } = await admin.query<{ name: string }>(
      `select format('%I', table_name) as name from information_schema.tables where table_schema = 'public'`,
    );
    const texts: string[] = [];
    for (const { name } of tables) {
      const { rows } = await admin.query<{ text: string }>(`select t::text as text from ${name} t`);
      texts.push(...rows.map(({ text }) => text));
    }
    await admin.end();
    return texts.join('\n');
  }

  async function dumpHistories(): Promise<string> {
    const texts: string[] = [];
    const queues = `TaskQueue = '${taskQueue}' OR (TaskQueue = 'nobody' AND WorkflowType = 'order')`;
    for await (const one of client.workflow.list({ query: queues })) {
      const handle = client.workflow.getHandle(one.workflowId, one.runId);
      texts.push(...textsIn(await handle.fetchHistory()), ...textsIn((await handle.describe()).raw));
    }
    return texts.join('\n');
  }

  /** Where a forbidden text stands, with what is around it. */
  function findingsIn(text: string): string[] {
    return FORBIDDEN.flatMap((forbidden) => {
      const at = text.toLowerCase().indexOf(forbidden.toLowerCase());
      return at < 0 ? [] : [text.slice(Math.max(0, at - 80), at + 80)];
    });
  }

  it('was there to be recorded: every vendor answered with it, and the search finds it', () => {
    for (const vendor of VENDORS) {
      const planted = textsIn(CANARY_FIELDS[vendor]).filter((text) => text.includes(MARK));
      const missing = planted.filter((text) => !served.some((answer) => answer.includes(text)));
      expect({ vendor, missing: missing.length, planted: planted.length > 3 }).toEqual({
        vendor,
        missing: 0,
        planted: true,
      });
    }
    expect(findingsIn(served.join('\n'))).not.toEqual([]);
    expect(outcomes.map(({ status }) => status)).toEqual(
      expect.arrayContaining(['succeeded', 'failed', 'cancelled', 'checks_failed']),
    );
  });

  it('is not in any table of the ledger', async () => {
    const dump = await dumpLedger();
    for (const run of runs) expect(dump).toContain(run.key.runId);
    expect(findingsIn(dump)).toEqual([]);
  });

  it('is not in any history, nor in what Temporal shows of the workflows', async () => {
    const dump = `${await dumpHistories()}\n${textsIn(underWay).join('\n')}`;
    for (const run of runs) expect(dump).toContain(run.key.runId);
    expect(dump).toContain('filename_regex');
    expect(findingsIn(dump)).toEqual([]);
  });

  it('is not in what the worker and the gateway log, nor in any outcome', () => {
    const [worker, gateway] = processes.map((one) => one.output()) as [string, string];
    expect(worker).toContain('Telling a sink failed');
    expect(gateway.match(/"msg":"webhook"/g)?.length).toBeGreaterThan(5);
    expect(gateway).toContain('"level":40');
    expect([...findingsIn(worker), ...findingsIn(gateway)]).toEqual([]);
    expect(findingsIn(JSON.stringify(outcomes))).toEqual([]);
  });
});
