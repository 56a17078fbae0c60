import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { veryfront } from '../../../src/vendors/veryfront/index.js';
import { readFixture, readObject } from '../support/fixtures.js';
import { contextOf, json, startServer, type TestServer } from '../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const COMPLETED = readObject('veryfront/get-run.completed.json');

function filesOf(run: Record<string, unknown>) {
  server.respond = (_request, response) => json(response, run);
  return veryfront.listOutputFiles?.(String(run['run_id']), contextOf(veryfront, server.url));
}

describe('the files of a run of Veryfront', () => {
  it('are its artifacts, by their base names, with one read', async () => {
    const before = server.received.length;
    const run = readObject('veryfront/get-run.completed.eval-artifact.json');
    await expect(filesOf(run)).resolves.toEqual([
      { name: `${String(run['run_id'])}.json`, size: null, contentType: 'application/json' },
    ]);
    expect(server.received.length - before).toBe(1);
  });

  it('may be none', async () => {
    await expect(filesOf(COMPLETED)).resolves.toEqual([]);
  });

  it('are named by the first of their names that is one', async () => {
    const artifacts = [
      { path: 'out/a.pdf', name: 'other.pdf' },
      { name: 'b.pdf', filename: 'other.pdf' },
      { path: '', filename: 'c.pdf', file_name: 'other.pdf' },
      { path: 'folder/', file_name: 'd.pdf' },
      { path: 7, name: 'e.pdf', size: 12, content_type: 'application/pdf' },
      { name: 'f.pdf', size: -1 },
    ];
    await expect(filesOf({ ...COMPLETED, artifacts })).resolves.toMatchObject([
      { name: 'a.pdf' },
      { name: 'b.pdf' },
      { name: 'c.pdf' },
      { name: 'd.pdf' },
      { name: 'e.pdf', size: 12, contentType: 'application/pdf' },
      { name: 'f.pdf', size: null },
    ]);
  });

  it('are not artifacts without a name, like the one of the reference page', async () => {
    const { run } = readFixture('seed-examples/veryfront.complete.response.json') as {
      run: { artifacts: unknown[] };
    };
    expect(run.artifacts).toEqual([null]);
    const artifacts = [
      ...run.artifacts,
      {},
      7,
      [],
      'https://files.example/a.pdf?signature=x',
      { path: '..' },
    ];
    await expect(filesOf({ ...COMPLETED, artifacts })).resolves.toEqual([]);
  });

  it.each([undefined, null, {}, 'none'])(
    'are not taken for none when the run has %j instead of a list',
    async (artifacts) => {
      await expect(filesOf({ ...COMPLETED, artifacts })).rejects.toMatchObject({ kind: 'unexpected_answer' });
    },
  );
});
