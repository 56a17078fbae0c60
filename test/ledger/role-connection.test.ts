import { execFileSync } from 'node:child_process';
import { chownSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LedgerError } from '../../src/ledger/errors.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { openPostgresLedger } from '../../src/ledger/postgres.js';
import { requirePostgres, type TestPostgres } from '../support/postgres.js';
import { draftOf, entryOf } from './drafts.js';

const database = await requirePostgres();

/** What a database sees of the ledger's connections. */
interface Session {
  readonly state: string;
  readonly encrypted: boolean;
}

/** Makes a key and a certificate for 127.0.0.1 that vouches for itself, readable for the owner of the folder. */
function makeCertificate(folder: string, owner: { readonly uid: number; readonly gid: number }) {
  const [key, certificate] = [join(folder, 'server.key'), join(folder, 'server.crt')];
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1'];
  const names = ['-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync('openssl', [...request, ...names, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  for (const path of [folder, key, certificate]) chownSync(path, owner.uid, owner.gid);
  return { key, certificate };
}

describe.skipIf(database === null)("a ledger's connections", () => {
  const postgres = database as TestPostgres;
  const ledgers: Ledger[] = [];
  let admin: pg.Client;
  let folder: string;
  let certificate: string;

  function open(options: Partial<Parameters<typeof openPostgresLedger>[0]> = {}): Ledger {
    const ledger = openPostgresLedger({ url: postgres.url, ...options });
    ledgers.push(ledger);
    return ledger;
  }

  const withMode = (mode: string) => postgres.url.replace('sslmode=disable', mode);

  async function sessions(): Promise<readonly Session[]> {
    const { rows } = await admin.query<Session>(
      `select state, coalesce(ssl, false) as encrypted from pg_stat_activity left join pg_stat_ssl using (pid)
       where application_name = 'landfall'`,
    );
    return rows;
  }

  beforeAll(async () => {
    admin = new pg.Client({ connectionString: postgres.url });
    await admin.connect();
    const { rows } = await admin.query<{ folder: string }>(
      `select current_setting('data_directory') as folder`,
    );
    folder = await mkdtemp(join(tmpdir(), 'landfall-certificate-'));
    const made = makeCertificate(folder, statSync(rows[0]!.folder));
    certificate = made.certificate;
    await admin.query(`alter system set ssl_cert_file = '${certificate}'`);
    await admin.query(`alter system set ssl_key_file = '${made.key}'`);
    await admin.query('alter system set ssl = on');
    await admin.query('select pg_reload_conf()');
    await open().migrate();
    await Promise.all(ledgers.splice(0).map((ledger) => ledger.close()));
  });
  afterAll(async () => {
    await Promise.all(ledgers.map((ledger) => ledger.close()));
    await admin.end();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('are five at most, however many outcomes are recorded at once, and every outcome lands', async () => {
    const ledger = open();
    const recording = Array.from({ length: 200 }, () => ledger.record(entryOf(draftOf())));
    let most = 0;
    const watch = (async () => {
      for (let looks = 0; looks < 20; looks += 1) most = Math.max(most, (await sessions()).length);
    })();
    const recorded = await Promise.all(recording);
    await watch;
    expect(recorded.every(({ news }) => news)).toBe(true);
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(5);
    await ledger.close();
  });

  it('are as few as is asked for', async () => {
    const ledger = open({ maxConnections: 1 });
    await Promise.all(Array.from({ length: 20 }, () => ledger.latest(draftOf())));
    expect(await sessions()).toHaveLength(1);
    await ledger.close();
  });

  it('leave no statement behind on the server that took too long', async () => {
    const ledger = open({ statementTimeoutMs: 300 });
    await admin.query('begin');
    await admin.query('lock table run_outcomes in access exclusive mode');
    const waiting = Array.from({ length: 10 }, () => ledger.latest(draftOf()));
    const failures = await Promise.all(waiting.map((call) => call.catch((error: unknown) => error)));
    expect(failures.every((failure) => failure instanceof LedgerError)).toBe(true);
    expect((await sessions()).filter(({ state }) => state === 'active')).toEqual([]);
    await admin.query('rollback');
    expect(await ledger.latest(draftOf())).toBeNull();
    await ledger.close();
  });

  it.each(['sslmode=no-verify', 'sslmode=verify-full&sslrootcert=CERTIFICATE'])(
    'are encrypted with %s in the URL',
    async (mode) => {
      const ledger = open({ url: withMode(mode.replace('CERTIFICATE', certificate)) });
      expect(await ledger.latest(draftOf())).toBeNull();
      expect((await sessions()).map(({ encrypted }) => encrypted)).toEqual([true]);
      await ledger.close();
    },
  );

  it.each(['sslmode=require', 'sslmode=verify-full'])(
    'are refused with %s when nobody known vouches for the server',
    async (mode) => {
      const ledger = open({ url: withMode(mode) });
      const error: unknown = await ledger.latest(draftOf()).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(LedgerError);
      expect((error as LedgerError).cause).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    },
  );

  it('are refused with sslmode=verify-full when the server is known by another name', async () => {
    const url = withMode(`sslmode=verify-full&sslrootcert=${certificate}`);
    const ledger = open({ url: url.replace('127.0.0.1', 'localhost') });
    const error: unknown = await ledger.latest(draftOf()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LedgerError);
    expect((error as LedgerError).cause).toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  });
});
