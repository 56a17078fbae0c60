import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cyberdesk } from '../../../src/vendors/cyberdesk/index.js';
import { readFixture, readObject } from '../support/fixtures.js';
import { contextOf, json, startServer, type TestServer } from '../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const PAGE = readObject('cyberdesk/run_attachments.list.output.json') as { items: Record<string, unknown>[] };
const RUN_ID = PAGE.items[0]?.run_id as string;

function attachment(index: number, changes: Record<string, unknown> = {}) {
  return { ...PAGE.items[0], id: `id-${index}`, filename: `file-${index}.pdf`, ...changes };
}

/** Serves a list by `skip` and `limit`, at most `most` entries a page. */
function serve(items: readonly unknown[], { most = 1000, total = items.length as number | undefined } = {}) {
  server.respond = ({ url }, response) => {
    const skip = Number(url.searchParams.get('skip'));
    const size = Math.min(Number(url.searchParams.get('limit')), most);
    json(response, { items: items.slice(skip, skip + size), total, skip, limit: size });
  };
}

const list = () => cyberdesk.listOutputFiles?.(RUN_ID, contextOf(cyberdesk, server.url));

describe('listing the files of a run of Cyberdesk', () => {
  it('gives names, sizes and types of the output files', async () => {
    server.respond = (_request, response) => json(response, PAGE);
    const files = await list();
    expect(files).toHaveLength(6);
    expect(files?.[0]).toEqual({ name: 'statement.pdf', size: 48211, contentType: 'application/pdf' });
    expect(Object.fromEntries(server.received.at(-1)?.url.searchParams ?? [])).toEqual({
      run_id: RUN_ID,
      attachment_type: 'output',
      skip: '0',
      limit: '100',
    });
  });

  it('gives none for an empty list', async () => {
    server.respond = (_request, response) =>
      json(response, readFixture('cyberdesk/run_attachments.list.empty.json'));
    await expect(list()).resolves.toEqual([]);
  });

  it.each([
    ['as large as asked for', { most: 1000 }],
    ['smaller than asked for', { most: 30 }],
    ['without a total', { total: undefined }],
  ])('goes through pages %s', async (_what, options) => {
    serve(
      Array.from({ length: 250 }, (_, index) => attachment(index)),
      options,
    );
    const names = (await list())?.map((file) => file.name);
    expect(new Set(names).size).toBe(250);
  });

  it('counts a file once that moved to the next page meanwhile', async () => {
    server.respond = ({ url }, response) => {
      const items = url.searchParams.get('skip') === '0' ? [0, 1] : [1, 2];
      json(response, { items: items.map((index) => attachment(index)), total: 4 });
    };
    expect((await list())?.map((file) => file.name)).toEqual(['file-0.pdf', 'file-1.pdf', 'file-2.pdf']);
  });

  it('keeps two files of one name apart', async () => {
    serve([attachment(1, { filename: 'a.pdf' }), attachment(2, { filename: 'a.pdf' })]);
    await expect(list()).resolves.toHaveLength(2);
  });

  it('reduces names to base names and leaves out what names no file', async () => {
    serve(
      ['../../etc/a.pdf', 'C:\\b.pdf', '..', '', 'dir/'].map((filename, index) =>
        attachment(index, { filename }),
      ),
    );
    expect((await list())?.map((file) => file.name)).toEqual(['a.pdf', 'b.pdf']);
  });

  it('leaves out files of other runs and input files, whatever the server filters', async () => {
    serve([
      attachment(1),
      attachment(2, { run_id: '00000000-0000-4000-8000-0000000000ff' }),
      attachment(3, { attachment_type: 'input' }),
    ]);
    expect((await list())?.map((file) => file.name)).toEqual(['file-1.pdf']);
  });

  it.each([
    ['a size beyond 2^53', { size_bytes: 2 ** 60 }],
    ['a negative size', { size_bytes: -1 }],
    ['a size in words', { size_bytes: 'large' }],
  ])('takes %s for none', async (_what, changes) => {
    serve([attachment(1, changes)]);
    expect((await list())?.[0]?.size).toBeNull();
  });

  it('gives up on a server that repeats its page', async () => {
    server.respond = (_request, response) => json(response, { ...PAGE, total: 1000 });
    const before = server.received.length;
    await expect(list()).rejects.toMatchObject({ kind: 'unexpected_answer' });
    expect(server.received.length - before).toBe(2);
  });

  it('gives up on a list without an end', async () => {
    let next = 0;
    server.respond = (_request, response) => json(response, { items: [attachment((next += 1))], total: 1e9 });
    await expect(list()).rejects.toMatchObject({ kind: 'unexpected_answer' });
    expect(next).toBe(200);
  });

  it.each([{}, { items: null }, { items: [{ id: 'x' }] }, [], null])(
    'gives up on the answer %j',
    async (body) => {
      server.respond = (_request, response) => json(response, body);
      await expect(list()).rejects.toMatchObject({ kind: 'unexpected_answer' });
    },
  );
});
