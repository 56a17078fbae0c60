import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { extend } from '../../../src/vendors/extend/index.js';
import { contextOf, json, startServer, type TestServer } from '../support/server.js';
import { extendFixture, RUN_ID } from './entries.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const INPUT = { id: 'in', name: 'in.pdf', type: 'PDF', parentFileId: null };

const list = () => extend.listOutputFiles?.(RUN_ID, contextOf(extend, server.url));

/** Serves a run with these files and steps, and the files that are read by id. */
function serve(files: unknown, stepRuns: unknown = [], byId: Readonly<Record<string, unknown>> = {}): void {
  server.respond = ({ url }, response) => {
    const id = /^\/files\/(.+)$/.exec(url.pathname)?.[1];
    if (id === undefined) {
      json(response, { ...extendFixture('get_workflow_run.processed.json'), files, stepRuns });
    } else if (byId[id] === undefined) json(response, extendFixture('error.404.json'), 404);
    else json(response, byId[id]);
  };
}

const made = (id: string, changes: object = {}) => ({
  ...INPUT,
  id,
  name: `${id}.pdf`,
  parentFileId: 'in',
  ...changes,
});
const splitInto = (...fileIds: unknown[]) => ({
  result: { splitRun: { output: { splits: fileIds.map((fileId) => ({ fileId })) } } },
});
const namesOf = async () => (await list())?.map(({ name }) => name);

describe('listing the files of a run of Extend', () => {
  it('gives what was made, and not what was put in', async () => {
    server.respond = (_request, response) => json(response, extendFixture('get_workflow_run.processed.json'));
    await expect(list()).resolves.toEqual([
      { name: 'Invoices-part-1.pdf', size: null, contentType: 'application/pdf' },
    ]);
  });

  it('gives none for a run that made none', async () => {
    server.respond = (_request, response) =>
      json(response, extendFixture('get_workflow_run.processed_reviewed.json'));
    await expect(list()).resolves.toEqual([]);
    serve([INPUT], null);
    await expect(list()).resolves.toEqual([]);
  });

  it('finds parts of parts, and files that only a step shows', async () => {
    serve([INPUT, made('a'), made('b', { parentFileId: 'a' })], [{ files: [made('c'), made('a')] }]);
    await expect(namesOf()).resolves.toEqual(['a.pdf', 'b.pdf', 'c.pdf']);
  });

  it('takes a file that an earlier run made for an input', async () => {
    serve([made('part', { parentFileId: 'elsewhere' }), made('self', { parentFileId: 'self' })]);
    await expect(list()).resolves.toEqual([]);
  });

  it('takes a file that a step names for made, whatever its parent', async () => {
    serve([made('part', { parentFileId: 'elsewhere' })], [splitInto('part')]);
    await expect(namesOf()).resolves.toEqual(['part.pdf']);
  });

  it('looks up what a step names and nothing describes, edited files too', async () => {
    const edited = { result: { editRun: { output: { editedFile: { id: 'e1', presignedUrl: 'x' } } } } };
    serve([INPUT], [splitInto('s1', 's1', null, 7, ''), edited], { s1: made('s1'), e1: made('e1') });
    const before = server.received.length;
    await expect(namesOf()).resolves.toEqual(['s1.pdf', 'e1.pdf']);
    expect(server.received.slice(before).map(({ url }) => url.pathname)).toEqual([
      `/workflow_runs/${RUN_ID}`,
      '/files/s1',
      '/files/e1',
    ]);
  });

  it('reads the documented answers for a file', async () => {
    const file = extendFixture('get_file.json');
    const lean = extendFixture('get_file.lean.json');
    serve([INPUT], [splitInto('f1', 'f2')], { f1: file, f2: { ...lean, name: 'lean' } });
    await expect(list()).resolves.toEqual([
      { name: 'Invoices-part-1.pdf', size: null, contentType: 'application/pdf' },
      { name: 'lean', size: null, contentType: null },
    ]);
  });

  it('leaves out a named file that was deleted, and no other', async () => {
    serve([INPUT], [splitInto('gone', 's1')], { s1: made('s1') });
    await expect(namesOf()).resolves.toEqual(['s1.pdf']);
  });

  it('keeps two files of one name apart, and reduces names to base names', async () => {
    serve([INPUT, made('a', { name: 'x/a.pdf' }), made('b', { name: 'a.pdf' }), made('c', { name: '..' })]);
    await expect(namesOf()).resolves.toEqual(['a.pdf', 'a.pdf']);
  });

  it.each([
    ['PDF', 'application/pdf'],
    ['CSV', 'text/csv'],
    ['IMG', null],
    ['HOLOGRAM', null],
    [null, null],
  ])('has the type %j as %j', async (type, contentType) => {
    serve([INPUT, made('a', { type })]);
    expect((await list())?.[0]?.contentType).toBe(contentType);
  });

  it('gives up on a run that names files without end', async () => {
    serve([INPUT], [splitInto(...Array.from({ length: 101 }, (_, index) => `f${index}`))]);
    const before = server.received.length;
    await expect(list()).rejects.toMatchObject({ kind: 'unexpected_answer' });
    expect(server.received).toHaveLength(before + 1);
  });

  it.each([[null], ['all'], [[{ id: 'x' }]], [[null]]])('gives up on the files %j', async (files) => {
    serve(files);
    await expect(list()).rejects.toMatchObject({ kind: 'unexpected_answer' });
  });

  it('gives up on a named file whose answer cannot be read', async () => {
    serve([INPUT], [splitInto('s1')], { s1: { id: 's1' } });
    await expect(list()).rejects.toMatchObject({ kind: 'unexpected_answer' });
  });
});
