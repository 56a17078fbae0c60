import { describe, expect, it } from 'vitest';
import { fixture, serve, type Body, type Served } from './served.js';

interface Page {
  readonly items: readonly Body[];
  readonly total: number;
}

const readPage = async (served: Served, path: string) => (await served.read(path)) as unknown as Page;

async function createMany(served: Served, count: number): Promise<string[]> {
  const ids = [];
  for (let made = 0; made < count; made += 1) {
    ids.push(await served.create({ vendor: 'cyberdesk' }));
    served.clock.pass(1000);
  }
  return ids;
}

describe('the attachments of a run at Cyberdesk', () => {
  const files = Array.from({ length: 5 }, (_, index) => `page-${index}.pdf`);

  it('come in pages, each attachment once, with the documented fields', async () => {
    const served = await serve();
    const runId = await served.create({ vendor: 'cyberdesk', files });
    served.clock.pass(35_000);
    const path = `/cyberdesk/v1/run-attachments?run_id=${runId}&attachment_type=output`;
    const names = [];
    for (const skip of [0, 2, 4, 6]) {
      const page = await readPage(served, `${path}&skip=${skip}&limit=2`);
      expect(page).toMatchObject({ total: 5, skip, limit: 2 });
      names.push(...page.items.map((item) => item['filename']));
    }
    expect(names).toEqual(files);
    const [first] = (await readPage(served, path)).items;
    expect(Object.keys(first ?? {}).sort()).toEqual(
      Object.keys(fixture('cyberdesk/run_attachment.get.json')).sort(),
    );
  });

  it('are those that the run names by id', async () => {
    const served = await serve();
    const runId = await served.create({ vendor: 'cyberdesk', files });
    served.clock.pass(35_000);
    const page = await readPage(served, `/cyberdesk/v1/run-attachments?run_id=${runId}`);
    const run = await served.read(`/cyberdesk/v1/runs/${runId}`);
    expect(run['output_attachment_ids']).toEqual(page.items.map((item) => item['id']));
  });

  it('are none before the work is done, none as input, and none of another run', async () => {
    const served = await serve();
    const runId = await served.create({ vendor: 'cyberdesk', files });
    const other = await served.create({ vendor: 'cyberdesk' });
    const path = '/cyberdesk/v1/run-attachments?run_id=';
    expect((await readPage(served, `${path}${runId}`)).total).toBe(0);
    served.clock.pass(35_000);
    expect((await readPage(served, `${path}${runId}`)).total).toBe(5);
    expect((await readPage(served, `${path}${runId}&attachment_type=input`)).total).toBe(0);
    expect((await readPage(served, `${path}${other}`)).total).toBe(0);
  });

  it('come later than the status when they are told to', async () => {
    const served = await serve();
    const runId = await served.create({ vendor: 'cyberdesk', files, filesAfterMs: 40_000 });
    const path = `/cyberdesk/v1/run-attachments?run_id=${runId}`;
    served.clock.pass(39_999);
    expect((await readPage(served, path)).total).toBe(0);
    served.clock.pass(1);
    expect((await readPage(served, path)).total).toBe(5);
  });

  it.each(['limit=0', 'limit=1001', 'skip=-1', 'skip=x', 'run_id=x'])(
    'are not listed for a query with %s',
    async (query) => {
      const served = await serve();
      expect((await served.call(`/cyberdesk/v1/run-attachments?${query}`)).status).toBe(422);
    },
  );
});

describe('the list of runs at Cyberdesk', () => {
  it('begins with the newest and comes in pages', async () => {
    const served = await serve();
    const ids = await createMany(served, 3);
    const page = await readPage(served, '/cyberdesk/v1/runs?skip=1&limit=1');
    expect(page).toMatchObject({ total: 3, skip: 1, limit: 1 });
    expect(page.items.map((item) => item['id'])).toEqual([ids[1]]);
  });

  it('can be narrowed by status, workflow and time of creation', async () => {
    const served = await serve();
    const [first, , third] = await createMany(served, 3);
    served.clock.pass(3000);
    const idsFor = async (query: string) =>
      (await readPage(served, `/cyberdesk/v1/runs?${query}`)).items.map((item) => item['id']);
    const { workflow_id, created_at } = await served.read(`/cyberdesk/v1/runs/${third}`);
    expect(await idsFor('status=scheduling')).toEqual([third]);
    expect(await idsFor(`workflow_id=${String(workflow_id)}`)).toEqual([third]);
    expect(await idsFor(`created_at_from=${String(created_at)}`)).toEqual([third]);
    expect((await idsFor(`created_at_to=${String(created_at)}`)).at(-1)).toBe(first);
  });

  it('shows only the fields that were asked for, besides those that are always there', async () => {
    const served = await serve();
    await createMany(served, 1);
    const page = await readPage(served, '/cyberdesk/v1/runs?fields=session_id&fields=ended_at');
    const documented = fixture('cyberdesk/list_runs.fields_subset.json') as unknown as Page;
    expect(Object.keys(page.items[0] ?? {}).sort()).toEqual(Object.keys(documented.items[0] ?? {}).sort());
  });
});
