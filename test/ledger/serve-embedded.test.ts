import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { LedgerError } from '../../src/ledger/errors.js';
import { openEmbeddedLedger } from '../../src/ledger/embedded.js';
import { serveEmbeddedLedger } from '../../src/ledger/serve-embedded.js';
import { draftOf, entryOf } from './drafts.js';

const { ledger, pglite } = await openEmbeddedLedger({ dataDir: 'memory://' });
const server = await serveEmbeddedLedger(pglite);
await ledger.migrate();

async function withClient<T>(use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** One message of the Postgres protocol. */
function message(type: string, body = ''): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, Buffer.from(body)]);
}

/** A client that sends the messages of one statement whenever it likes, which `pg` does not. */
async function connectRaw(url: string) {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const send = (messages: readonly Buffer[], lastType: string) =>
    new Promise<string>((resolve) => {
      let answer = '';
      const read = (bytes: Buffer) => {
        answer += bytes.toString('latin1');
        if (!answer.includes(`${lastType}\0\0\0`)) return;
        socket.off('data', read);
        resolve(answer);
      };
      socket.on('data', read);
      socket.write(Buffer.concat(messages));
    });
  const startup = message('', '\0\x03\0\0user\0postgres\0database\0postgres\0\0');
  await send([startup], 'Z');
  return { send, close: () => socket.destroy() };
}

describe('a served embedded ledger', () => {
  afterAll(async () => {
    await server.close();
    await ledger.close();
  });

  it('answers many clients while the embedding process goes on recording', async () => {
    const askedBy = (n: number) =>
      withClient(async (client) => {
        const answers: unknown[] = [];
        for (let i = 0; i < 20; i++) {
          const { rows } = await client.query(`select $1::int + ${n} as answer`, [i * 100]);
          answers.push(...rows);
        }
        return answers;
      });
    const asking = Array.from({ length: 8 }, (_, n) => askedBy(n));
    const recording = Array.from({ length: 30 }, () => ledger.record(entryOf(draftOf())));
    for (const [n, answers] of (await Promise.all(asking)).entries()) {
      expect(answers).toEqual(Array.from({ length: 20 }, (_, i) => ({ answer: i * 100 + n })));
    }
    for (const { outcome } of await Promise.all(recording)) {
      expect(await ledger.latest(outcome)).toEqual(outcome);
    }
  });

  it("does not mix up a slow client's statement with those of others", async () => {
    const slow = await connectRaw(server.url);
    await slow.send([message('P', `\0select 'of the slow client'\0\0\0`), message('H')], '1');
    const others = [
      withClient((client) => client.query('select $1::int as value', [7])),
      ledger.record(entryOf(draftOf())),
    ];
    await sleep(50);
    const bind = message('B', '\0'.repeat(8));
    const answer = await slow.send([bind, message('E', '\0'.repeat(5)), message('S')], 'Z');
    slow.close();
    expect(answer).toContain('of the slow client');
    const [{ rows }, { news }] = (await Promise.all(others)) as [pg.QueryResult, { news: boolean }];
    expect({ rows, news }).toEqual({ rows: [{ value: 7 }], news: true });
  });

  it('shows clients what the embedding process recorded', async () => {
    const { outcome } = await ledger.record(entryOf(draftOf()));
    const { rows } = await withClient((client) =>
      client.query('select outcome from latest_run_outcomes where run_id = $1', [outcome.runId]),
    );
    expect(rows).toEqual([{ outcome }]);
  });

  it("does not let the embedding process join a client's transaction", async () => {
    const recording = await withClient(async (client) => {
      await client.query('begin');
      await client.query('create table of_the_client ()');
      const waiting = ledger.record(entryOf(draftOf()));
      await client.query('select pg_sleep(0.05)');
      await client.query('rollback');
      return waiting;
    });
    expect(await ledger.latest(recording.outcome)).toEqual(recording.outcome);
    expect((await pglite.query(`select to_regclass('of_the_client') as name`)).rows).toEqual([
      { name: null },
    ]);
  });

  it('rolls back for a client that leaves in the middle, and serves the others', async () => {
    await withClient(async (client) => {
      await client.query('begin');
      await client.query('create table left_behind ()');
    });
    const { rows } = await withClient((client) => client.query(`select to_regclass('left_behind') as name`));
    expect(rows).toEqual([{ name: null }]);
    expect((await ledger.record(entryOf(draftOf()))).news).toBe(true);
  });

  it('reports errors to the client that made them and goes on', async () => {
    await withClient(async (client) => {
      await expect(client.query('select $1::int / 0', [1])).rejects.toThrow('division by zero');
      expect((await client.query('select $1::int as value', [4])).rows).toEqual([{ value: 4 }]);
    });
  });

  it('says so when the port is taken', async () => {
    const port = Number(new URL(server.url).port);
    await expect(serveEmbeddedLedger(pglite, { port })).rejects.toThrow(LedgerError);
  });
});
