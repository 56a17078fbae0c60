import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { inspect } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LedgerError } from '../../src/ledger/errors.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { openPostgresLedger } from '../../src/ledger/postgres.js';
import type { TestPostgres } from '../support/postgres.js';
import { requirePostgres } from '../support/postgres.js';
import { draftOf, entryOf } from './drafts.js';

/** What a call was rejected with, and after how many milliseconds. */
async function failureOf(call: Promise<unknown>): Promise<{ error: LedgerError; afterMs: number }> {
  const startedAt = performance.now();
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(LedgerError);
  return { error: error as LedgerError, afterMs: performance.now() - startedAt };
}

/** A TCP relay that can stop passing bytes on, as a cut cable would, without closing anything. */
async function relayTo(port: number) {
  const sockets = new Set<Socket>();
  let silent = false;
  const pass = (from: Socket, to: Socket) => {
    sockets.add(from);
    from.on('data', (bytes) => silent || to.write(bytes));
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
  };
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    pass(client, upstream);
    pass(upstream, client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => void (silent = true),
    mend: () => void (silent = false),
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

describe('a ledger whose database cannot be reached', () => {
  it('fails at once when nobody listens, with the run and without the password', async () => {
    const ledger = openPostgresLedger({ url: 'postgres://app:hunter2@127.0.0.1:1/app' });
    const draft = draftOf();
    const { error, afterMs } = await failureOf(ledger.record(entryOf(draft)));
    expect(error.message).toBe(`Recording an outcome failed [vendor=extend, runId=${draft.runId}]`);
    expect(error.cause).toMatchObject({ code: 'ECONNREFUSED' });
    expect(inspect(error, { depth: 9 })).not.toContain('hunter2');
    expect(afterMs).toBeLessThan(1000);
    await ledger.close();
  });

  it('does not repeat an address that is none', async () => {
    const ledger = openPostgresLedger({ url: 'postgres://app:hunter2@[nowhere:5432/app' });
    const { error } = await failureOf(ledger.latest(draftOf()));
    expect(inspect(error, { depth: 9 })).not.toContain('hunter2');
  });

  it('gives up on a server that accepts and says nothing', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const ledger = openPostgresLedger({ url: `postgres://a@127.0.0.1:${port}/a`, connectionTimeoutMs: 300 });
    const { afterMs } = await failureOf(ledger.outcomes());
    expect(afterMs).toBeLessThan(2000);
    await ledger.close();
    silent.close();
  });
});

const database = await requirePostgres();

describe.skipIf(database === null)('a ledger whose Postgres fails', () => {
  const postgres = database as TestPostgres;
  let ledger: Ledger;

  beforeAll(async () => {
    ledger = openPostgresLedger({ url: postgres.url, statementTimeoutMs: 500 });
    await ledger.migrate();
  });

  afterAll(async () => {
    await ledger.close();
    await postgres.stop();
  });

  it('gives up on a locked table, and the repeated recording lands once', async () => {
    const locker = new pg.Client({ connectionString: postgres.url });
    await locker.connect();
    await locker.query('begin');
    await locker.query('lock table run_outcomes in access exclusive mode');
    const entry = entryOf(draftOf());
    const { afterMs } = await failureOf(ledger.record(entry));
    expect(afterMs).toBeLessThan(2500);
    await locker.query('rollback');
    await locker.end();
    expect((await ledger.record(entry)).outcome.revision).toBe(1);
  });

  it('gives up on a server that falls silent, and uses another connection afterwards', async () => {
    const relay = await relayTo(Number(new URL(postgres.url).port));
    const url = `postgres://postgres@127.0.0.1:${relay.port}/postgres?sslmode=disable`;
    const relayed = openPostgresLedger({ url, statementTimeoutMs: 200, maxConnections: 1 });
    const entry = entryOf(draftOf());
    expect(await relayed.latest(entry.draft)).toBeNull();
    relay.cut();
    const { afterMs } = await failureOf(relayed.record(entry));
    expect(afterMs).toBeLessThan(4000);
    relay.mend();
    expect((await relayed.record(entry)).news).toBe(true);
    await relayed.close();
    relay.close();
  });

  it('survives the death of its server between and during calls, and goes on when it is back', async () => {
    const sleeper = openPostgresLedger({ url: postgres.url });
    expect(await sleeper.outcomes({ vendor: 'nobody' })).toEqual([]);
    const before = await ledger.record(entryOf(draftOf()));
    const locker = new pg.Client({ connectionString: postgres.url });
    locker.on('error', () => undefined);
    await locker.connect();
    await locker.query('begin');
    await locker.query('lock table run_outcomes in access exclusive mode');
    const entry = entryOf(draftOf());
    const during = failureOf(sleeper.record(entry));
    await postgres.kill();
    expect((await during).afterMs).toBeLessThan(5000);
    expect((await failureOf(ledger.record(entry))).afterMs).toBeLessThan(1000);
    await postgres.restart();
    expect((await ledger.record(entry)).news).toBe(true);
    expect(await sleeper.latest(before.outcome)).toEqual(before.outcome);
    await sleeper.close();
  });
});
