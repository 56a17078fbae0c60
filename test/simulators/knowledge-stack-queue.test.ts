import { describe, expect, it } from 'vitest';
import { serve, type Body, type Served } from './served.js';

const DEFINITION = '00000000-0000-4000-8000-000000000002';

const statesOf = async (served: Served, ids: readonly string[]) => {
  const runs = ids.map((id) => served.read(`/knowledge-stack/v1/workflow-runs/${id}`));
  return (await Promise.all(runs)).map((run) => run['execution_state'] ?? run['status']);
};

const create = (served: Served, more = {}) =>
  served.create({ vendor: 'knowledge-stack', definitionId: DEFINITION, ...more });

describe('the queue of a definition at Knowledge Stack', () => {
  it('runs one run at a time, in the order of creation', async () => {
    const served = await serve();
    const ids = [await create(served), await create(served), await create(served)];
    const other = await served.create({ vendor: 'knowledge-stack' });
    const seen = [];
    for (const ms of [0, 5_000, 30_000, 30_000, 30_000]) {
      served.clock.pass(ms);
      seen.push((await statesOf(served, ids)).join(' '));
    }
    expect(seen).toEqual([
      'PENDING PENDING PENDING',
      'IN_PROGRESS PENDING PENDING',
      'COMPLETED IN_PROGRESS PENDING',
      'COMPLETED COMPLETED IN_PROGRESS',
      'COMPLETED COMPLETED COMPLETED',
    ]);
    expect(await statesOf(served, [other])).toEqual(['COMPLETED']);
  });

  it('moves on when the active run is stopped', async () => {
    const served = await serve();
    const [first, second] = [await create(served), await create(served)];
    served.clock.pass(6_000);
    await served.call(`/knowledge-stack/v1/workflow-runs/${first}/stop`, { method: 'POST' });
    expect(await statesOf(served, [first, second])).toEqual(['FAILED', 'IN_PROGRESS']);
  });

  it('waits for ever behind a run that never ends', async () => {
    const served = await serve();
    await create(served, { script: [{ afterMs: 0, status: 'IN_PROGRESS' }] });
    const behind = await create(served);
    served.clock.pass(1_000_000_000);
    expect(await statesOf(served, [behind])).toEqual(['PENDING']);
  });

  it('does not hold up a run whose script says otherwise', async () => {
    const served = await serve();
    await create(served, { script: [{ afterMs: 0, status: 'IN_PROGRESS' }] });
    const scripted = await create(served, { script: [{ afterMs: 0, status: 'COMPLETED' }] });
    expect(await statesOf(served, [scripted])).toEqual(['COMPLETED']);
  });
});

describe('starting and listing runs of a definition at Knowledge Stack', () => {
  const invoke = async (served: Served, body?: unknown) => {
    const response = await served.call(`/knowledge-stack/v1/workflow-definitions/${DEFINITION}/invoke`, {
      method: 'POST',
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return { status: response.status, run: (await response.json()) as Body };
  };

  it('queues an invoked run of the older generation behind the active one', async () => {
    const served = await serve();
    const first = await invoke(served);
    const second = await invoke(served, {});
    expect(first.status).toBe(202);
    expect(first.run).toMatchObject({ status: 'PENDING', workflow_definition_id: DEFINITION });
    served.clock.pass(5_000);
    expect(await statesOf(served, [String(first.run['id']), String(second.run['id'])])).toEqual([
      'RUNNING',
      'PENDING',
    ]);
  });

  it('answers the same idempotency key with the same run', async () => {
    const served = await serve();
    const ids = [];
    for (const key of ['one', 'one', 'two']) {
      ids.push((await invoke(served, { idempotency_key: key })).run['id']);
    }
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  it('lists the runs of a definition newest first, in pages, or oldest first when asked', async () => {
    const served = await serve();
    const ids = [await create(served), await create(served), await create(served)];
    await served.create({ vendor: 'knowledge-stack' });
    const list = async (query: string) =>
      (await served.read(`/knowledge-stack/v1/workflow-definitions/${DEFINITION}/runs?${query}`)) as {
        items: Body[];
      };
    const page = await list('limit=2&offset=1');
    expect(page).toMatchObject({ total: 3, limit: 2, offset: 1 });
    expect(page.items.map((run) => run['id'])).toEqual([ids[1], ids[0]]);
    expect((await list('sort_dir=ASC')).items.map((run) => run['id'])).toEqual(ids);
  });

  it('lists the runs of the tenant by state and definition', async () => {
    const served = await serve();
    const ids = [await create(served), await create(served)];
    await served.create({ vendor: 'knowledge-stack' });
    served.clock.pass(5_000);
    const { items, total } = (await served.read(
      `/knowledge-stack/v1/workflow-runs?state=PENDING&state=FAILED&definition_id=${DEFINITION}`,
    )) as { items: Body[]; total: number };
    expect([total, items[0]?.['id']]).toEqual([1, ids[1]]);
  });

  it.each(['limit=0', 'limit=101', 'offset=-1'])('refuses a page with %s', async (query) => {
    const served = await serve();
    const path = `/knowledge-stack/v1/workflow-definitions/${DEFINITION}/runs?${query}`;
    expect((await served.call(path)).status).toBe(422);
  });
});
