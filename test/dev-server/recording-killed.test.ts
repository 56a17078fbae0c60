import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyCallback, type Outcome, type Sink } from '../../src/client/index.js';
import { idempotencyKeyOf } from '../../src/domain/outcome.js';
import { openPostgresLedger } from '../../src/ledger/index.js';
import type { TestKit } from '../../src/testing/index.js';
import type { FailpointOptions } from '../support/failpoint.js';
import { startFailpointWorker, type FailpointProcess } from '../support/failpoint-process.js';
import { countHistory } from '../support/history.js';
import { realTimeKit } from '../support/kit.js';
import { requirePostgres, type TestPostgres } from '../support/postgres.js';

const postgres = await requirePostgres();

/** Effects that a worker is killed after, for each sink. */
const KILLS = 20;

/** The sinks of each run, besides the ledger. */
const SINKS = 4;

/** Workers that are tried before it counts as impossible to kill one in time with every run. */
const MOST_WORKERS = 10;

/** Shorter than the limit of the ledger's local activity, which would otherwise end before the worker does. */
const RECORDED: FailpointOptions = { name: 'recorded', hold: KILLS, patienceMs: 1_000 };

/** Shorter than the limit of a delivery. */
const TOLD: FailpointOptions = { name: 'told', hold: KILLS * SINKS, patienceMs: 40_000 };

const NONE: FailpointOptions = { name: 'none', hold: Infinity, patienceMs: 0 };

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** A run with its sinks, and what became of it. */
interface Played {
  readonly runId: string;
  readonly veryfrontRun: string;
  readonly workflowId: string;
  outcome(): Promise<Outcome>;
}

describe.skipIf(postgres === null)('a worker that is killed between an effect and its completion', () => {
  const database = postgres as TestPostgres;
  const ledger = openPostgresLedger({ url: database?.url ?? '' });
  const workers: FailpointProcess[] = [];
  /** Keys of what came in at `/callback` and at `/counter`, with repetitions, by run. */
  const heard = { callback: new Map<string, string[]>(), counter: new Map<string, string[]>() };
  const killed = new Set<string>();
  let kit: TestKit;
  let server: Server;
  let url: string;
  let runs: readonly Played[];
  let outcomes: readonly Outcome[];

  function hear(place: keyof typeof heard, runId: string, key: string): void {
    heard[place].set(runId, [...(heard[place].get(runId) ?? []), key]);
  }

  async function receive(request: IncomingMessage): Promise<void> {
    const body = await bodyOf(request);
    if (request.url === '/counter') {
      const { runId, key } = JSON.parse(body.toString()) as { runId: string; key: string };
      return hear('counter', runId, key);
    }
    const told = verifyCallback({ headers: request.headers, body, secrets: [kit.callbackSecret] });
    hear('callback', told.outcome.runId, told.key);
  }

  function startWorker(failpoint: FailpointOptions): FailpointProcess {
    const counterUrl = `${url}/counter`;
    const worker = startFailpointWorker(kit, { databaseUrl: database.url, counterUrl, failpoint });
    workers.push(worker);
    return worker;
  }

  /** Kills workers at the failpoint until each of so many effects has been one that a worker died with. */
  async function killAll(failpoint: FailpointOptions, effects: number): Promise<void> {
    const before = killed.size;
    for (let tries = 1; killed.size < before + effects; tries += 1) {
      if (tries > MOST_WORKERS) throw new Error(`Only ${killed.size - before} effects were cut off`);
      const { signal, held } = await startWorker(failpoint).ended;
      expect(signal).toBe('SIGKILL');
      for (const what of held) killed.add(what);
    }
  }

  async function start(): Promise<Played> {
    const [veryfront, cyberdesk] = await Promise.all([
      kit.veryfront.run().running('2h').start(),
      kit.cyberdesk.run().succeeds().start(),
    ]);
    const workflowId = `order-${randomUUID()}`;
    const options = { taskQueue: 'nobody', args: [], workflowId, workflowExecutionTimeout: '10m' } as const;
    await kit.client.workflow.start('order', options);
    const sinks: Sink[] = [
      { type: 'callback', url: `${url}/callback` },
      { type: 'veryfront', runId: veryfront.runId },
      { type: 'workflow', workflowId, signal: 'ended' },
      { type: 'custom', name: 'counted' },
    ];
    const run = await kit.tracker.track({ ...cyberdesk, sinks });
    return {
      runId: cyberdesk.runId,
      veryfrontRun: veryfront.runId,
      workflowId,
      outcome: () => run.outcome(),
    };
  }

  beforeAll(async () => {
    await ledger.migrate();
    kit = await realTimeKit({ ledger, worker: false });
    server = createServer((request, response) => {
      receive(request).then(
        () => response.writeHead(200).end(),
        () => response.writeHead(400).end(),
      );
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    runs = await Promise.all(Array.from({ length: KILLS }, start));
    const began = performance.now();
    await killAll(RECORDED, KILLS);
    const recordedMs = Math.round(performance.now() - began);
    await killAll(TOLD, KILLS * SINKS);
    startWorker(NONE);
    outcomes = await Promise.all(runs.map((run) => run.outcome()));
    const ms = Math.round(performance.now() - began);
    console.log(
      `${killed.size} effects cut off by ${workers.length - 1} kills [ms=${ms}, ledger=${recordedMs}]`,
    );
  }, 400_000);
  afterAll(async () => {
    for (const worker of workers) worker.kill();
    await kit.stop();
    server.closeAllConnections();
    server.close();
    await ledger.close();
    await database.stop();
  });

  it('was killed twenty times with the ledger and with each sink', () => {
    const places = [...killed].map((what) => what.split(/[ :]/, 1)[0]);
    const counts = Object.fromEntries(
      [...new Set(places)].map((place) => [place, places.filter((one) => one === place).length]),
    );
    expect(counts).toEqual({ ledger: 20, callback: 20, veryfront: 20, workflow: 20, custom: 20 });
  });

  it('leaves one row of each outcome', async () => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query(
      'select run_id, attempt, revision, status from run_outcomes order by run_id',
    );
    await client.end();
    const expected = runs.map(({ runId }) => ({
      run_id: runId,
      attempt: 1,
      revision: 1,
      status: 'succeeded',
    }));
    expect(rows).toEqual(expected.sort((a, b) => (a.run_id < b.run_id ? -1 : 1)));
  });

  it('has every sink told in the end, and says so in the result and in the ledger', async () => {
    for (const outcome of outcomes) {
      expect(outcome.sinks.map(({ status }) => status)).toEqual(Array(SINKS).fill('delivered'));
      const noted = await ledger.deliveries(outcome);
      expect(noted).toEqual(expect.arrayContaining([...outcome.sinks]));
      expect(noted).toHaveLength(SINKS);
    }
  });

  it.each(['callback', 'counter'] as const)(
    'tells a %s again, with the one key by which the receiver knows it',
    (place) => {
      for (const outcome of outcomes) {
        const keys = heard[place].get(outcome.runId) ?? [];
        // Fewer than two would mean that the worker did not die after the effect.
        expect(keys.length).toBeGreaterThanOrEqual(2);
        expect(new Set(keys)).toEqual(new Set([idempotencyKeyOf(outcome)]));
      }
    },
  );

  it('completes a run at Veryfront once', async () => {
    const { baseUrl } = kit.config.accounts.find(({ vendor }) => vendor === 'veryfront')!;
    for (const { veryfrontRun } of runs) {
      const response = await fetch(`${baseUrl}/_completions/${veryfrontRun}`, {
        headers: { authorization: 'Bearer sim-key' },
      });
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ applied: 1, calls: [{ applied: true }] });
    }
  });

  it("signals a user's workflow once", async () => {
    for (const { workflowId } of runs) {
      const { names } = await countHistory(kit.client, workflowId);
      expect(names.filter((name) => name === 'workflowExecutionSignaled')).toHaveLength(1);
    }
  });
});
