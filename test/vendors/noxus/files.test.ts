import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noxus } from '../../../src/vendors/noxus/index.js';
import { readObject } from '../support/fixtures.js';
import { contextOf, json, startServer, type TestServer } from '../support/server.js';
import { WITH_OUTPUT } from './fixtures.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const BARE = readObject('noxus/get-run.completed.json');
const FULL = readObject('noxus/get-workflow-run.completed.json');
const ID = String(BARE.id);

/** Serves a run by its id, and with its output where its workflow has it. */
function serve(full: unknown, bare: unknown = BARE) {
  server.respond = ({ url }, response) =>
    json(response, url.pathname.startsWith('/v1/workflows/') ? full : bare);
}

function filesOf(output: unknown) {
  serve({ ...FULL, output });
  return noxus.listOutputFiles?.(ID, contextOf(noxus, server.url));
}

async function namesOf(output: unknown) {
  return (await filesOf(output))?.map((file) => file.name);
}

describe('the files of a run of Noxus', () => {
  it.each(WITH_OUTPUT.map(({ file }) => file))('are read from %s', async (file) => {
    const { output } = readObject(`noxus/${file}`);
    const expected = file.includes('completed') ? ['report-2291.pdf'] : [];
    await expect(namesOf(output)).resolves.toEqual(expected);
  });

  it('are looked for where the workflow has the run, once the run has named its workflow', async () => {
    const before = server.received.length;
    await filesOf(FULL.output);
    expect(server.received.slice(before).map(({ method, url }) => `${method} ${url.pathname}`)).toEqual([
      `GET /v1/runs/${ID}`,
      `GET /v1/workflows/${String(BARE.workflow_id)}/runs/${ID}`,
    ]);
  });

  it('have the type that the vendor gives, and a size where there is one', async () => {
    await expect(filesOf(FULL.output)).resolves.toEqual([
      { name: 'report-2291.pdf', size: null, contentType: 'application/pdf' },
    ]);
    await expect(filesOf({ a: { uri: 'spot://x/a', name: 'a', size: 48213 } })).resolves.toMatchObject([
      { size: 48213 },
    ]);
    await expect(filesOf({ a: { uri: 'spot://x/a', name: 'a', size: 2 ** 60 } })).resolves.toMatchObject([
      { size: null },
    ]);
  });

  it('are found in lists and however deep, but not inside of one another', async () => {
    const inner = { uri: 'spot://x/inner.pdf', name: 'inner.pdf' };
    const file = { uri: 'spot://x/b.pdf', name: 'b.pdf', source_metadata: inner };
    const names = await namesOf({
      list: [{ uri: 'spot://x/a.pdf', name: 'a.pdf' }, 'text', null, 7],
      deep: { rows: [{ cells: [file] }] },
    });
    expect(names?.sort()).toEqual(['a.pdf', 'b.pdf']);
  });

  it('count once each, however often the output has them', async () => {
    const file = { uri: 'spot://x/a.pdf', name: 'a.pdf' };
    const other = { uri: 'spot://y/a.pdf', name: 'a.pdf' };
    await expect(namesOf({ one: file, two: [file], three: other })).resolves.toEqual(['a.pdf', 'a.pdf']);
  });

  it('are not mistaken for a label that is called uri', async () => {
    await expect(namesOf({ uri: 'spot://x/no.pdf', Report: FULL.output })).resolves.toEqual([
      'report-2291.pdf',
    ]);
  });

  it.each([
    [{ uri: 'spot://x/a.pdf', name: 'reports/b.pdf' }, ['b.pdf']],
    [{ uri: 'spot://x/a.pdf', filename: 'c.pdf' }, ['c.pdf']],
    [{ uri: 'spot://x/a.pdf', name: null }, ['a.pdf']],
    [{ uri: 'https://files.example/a.pdf?token=a/b#page=2', name: '' }, ['a.pdf']],
    [{ uri: 'spot://x/', name: '..' }, []],
    [{ uri: 7, name: 'no.pdf' }, []],
  ])('are base names: %j', async (value, names) => {
    await expect(namesOf({ Report: value })).resolves.toEqual(names);
  });

  it('are none in an output that is null or empty', async () => {
    await expect(namesOf(null)).resolves.toEqual([]);
    await expect(namesOf({})).resolves.toEqual([]);
  });

  it('are found although the output nests deeper than a stack', async () => {
    const depth = 3_000;
    const file = '{"uri":"spot://x/a.pdf","name":"a.pdf"}';
    const output = `{"o":${'['.repeat(depth)}${file}${']'.repeat(depth)}}`;
    server.respond = ({ url }, response) => {
      if (!url.pathname.startsWith('/v1/workflows/')) return json(response, BARE);
      response.writeHead(200).end(`{"id":"${ID}","input":{},"output":${output}}`);
    };
    await expect(noxus.listOutputFiles?.(ID, contextOf(noxus, server.url))).resolves.toHaveLength(1);
  });

  it.each([undefined, 'none', [], 7])('are not taken for none when the output is %j', async (output) => {
    await expect(filesOf(output)).rejects.toMatchObject({ kind: 'unexpected_answer' });
  });

  it('are not taken for none when the run names no workflow, or the answer is about another run', async () => {
    const list = () => noxus.listOutputFiles?.(ID, contextOf(noxus, server.url));
    serve(FULL, { ...BARE, workflow_id: null });
    await expect(list()).rejects.toMatchObject({ kind: 'unexpected_answer' });
    serve({ ...FULL, id: 'other' });
    await expect(list()).rejects.toMatchObject({ kind: 'unexpected_answer' });
    serve(FULL, { ...BARE, id: 'other' });
    await expect(list()).rejects.toMatchObject({ kind: 'unexpected_answer' });
  });

  it('are not asked for at a workflow whose id would lead elsewhere', async () => {
    serve(FULL, { ...BARE, workflow_id: '../x?y' });
    await noxus.listOutputFiles?.(ID, contextOf(noxus, server.url));
    expect(server.received.at(-1)?.url.pathname).toBe(`/v1/workflows/..%2Fx%3Fy/runs/${ID}`);
  });
});

describe('the values of a run of Noxus', () => {
  it('are its input and its output by their labels', async () => {
    serve(FULL);
    await expect(noxus.getRunValues?.(ID, contextOf(noxus, server.url))).resolves.toEqual({
      input: FULL.input,
      output: FULL.output,
    });
  });
});
