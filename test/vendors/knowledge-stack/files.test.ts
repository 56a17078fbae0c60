import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { knowledgeStack } from '../../../src/vendors/knowledge-stack/index.js';
import { readObject } from '../support/fixtures.js';
import { contextOf, json, startServer, type TestServer } from '../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const ABCD = readObject('knowledge-stack/get-run.abcd.completed.json');
const CURRENT = readObject('knowledge-stack/get-run.current.completed.json');
const FOLDER = '00000000-0000-4000-8000-000000000004';

type Documents = Readonly<Record<string, readonly Record<string, unknown>[]>>;

/** Serves a run, and documents by folder with `limit` and `offset`. */
function serve(run: unknown, documents: Documents = {}) {
  server.respond = ({ url }, response) => {
    if (url.pathname !== '/v1/documents') return json(response, run);
    const all = documents[url.searchParams.get('parent_path_part_id') ?? ''] ?? [];
    const [offset, limit] = [Number(url.searchParams.get('offset')), Number(url.searchParams.get('limit'))];
    json(response, { items: all.slice(offset, offset + limit), total: all.length, limit, offset });
  };
}

async function namesOf(run: Record<string, unknown>, documents?: Documents) {
  serve(run, documents);
  const files = await knowledgeStack.listOutputFiles?.(String(run.id), contextOf(knowledgeStack, server.url));
  return files?.map((file) => file.name);
}

describe('the files of a run of the current generation', () => {
  it('are its output assets, without a second call', async () => {
    const before = server.received.length;
    await expect(namesOf(CURRENT)).resolves.toEqual(['summary-hr.docx', 'summary-archive.docx']);
    expect(server.received.length - before).toBe(1);
  });

  it('may be none although the run completed', async () => {
    const empty = readObject('knowledge-stack/get-run.current.completed-no-outputs.json');
    await expect(namesOf(empty)).resolves.toEqual([]);
  });

  it('are found in the earlier form too', async () => {
    await expect(
      namesOf({ ...CURRENT, outputs: undefined, output_assets: [{ name: 'a.pdf' }] }),
    ).resolves.toEqual(['a.pdf']);
  });

  it('are base names of files, not folders', async () => {
    const assets = [{ name: 'out/a.pdf' }, { name: '..' }, { name: 'drafts', part_type: 'FOLDER' }];
    await expect(namesOf({ ...CURRENT, outputs: { assets } })).resolves.toEqual(['a.pdf']);
  });

  it.each([undefined, null, {}, { assets: 'none' }, { assets: [{}] }])(
    'are not taken for none when the run has %j instead',
    async (outputs) => {
      await expect(namesOf({ ...CURRENT, outputs })).rejects.toMatchObject({ kind: 'unexpected_answer' });
    },
  );
});

describe('the files of a run of the older generation', () => {
  const at = (time: string | null, changes: Record<string, unknown> = {}) => ({
    id: `id-${time}-${JSON.stringify(changes)}`,
    name: 'a.pdf',
    created_at: time,
    updated_at: null,
    ...changes,
  });

  it('are the documents of its folders since it was created', async () => {
    const documents = [
      at('2026-04-15T09:04:59Z', { name: 'before.pdf' }),
      at('2026-04-15T09:05:00Z', { name: 'with-it.pdf' }),
      at('2026-04-15T11:10:00+02:00', { name: 'after.pdf' }),
      at('2026-04-01T00:00:00Z', { name: 'changed.pdf', updated_at: '2026-04-15T09:06:00Z' }),
      at(null, { name: 'timeless.pdf' }),
      at('2026-04-15T09:06:00Z', { name: '..' }),
    ];
    await expect(namesOf(ABCD, { [FOLDER]: documents })).resolves.toEqual([
      'with-it.pdf',
      'after.pdf',
      'changed.pdf',
    ]);
  });

  it('are read from every folder, once each, to the end', async () => {
    const many = (prefix: string) =>
      Array.from({ length: 150 }, (_, index) => at('2026-04-15T09:06:00Z', { name: `${prefix}-${index}` }));
    const outputs = ['f1', 'f2', 'f1'].map((id) => ({ path_part_id: id, part_type: 'FOLDER' }));
    const names = await namesOf({ ...ABCD, run_snapshot: { outputs } }, { f1: many('a'), f2: many('b') });
    expect(names).toHaveLength(300);
    expect(new Set(names).size).toBe(300);
  });

  it.each([
    ['snapshot', { run_snapshot: null }],
    ['output folders', { run_snapshot: { max_run_duration_seconds: 60 } }],
    ['time of creation', { created_at: 'once' }],
  ])('are not taken for none without a %s', async (_what, changes) => {
    await expect(namesOf({ ...ABCD, ...changes })).rejects.toMatchObject({ kind: 'unexpected_answer' });
  });
});
