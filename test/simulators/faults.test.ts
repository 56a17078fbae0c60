import { describe, expect, it } from 'vitest';
import type { FaultSpec } from '../../src/simulators/index.js';
import { fixture, serve, type Served } from './served.js';

async function withFault(fault: FaultSpec, vendor = 'cyberdesk') {
  const served = await serve();
  const runId = await served.create({ vendor, faults: [fault] });
  const path =
    vendor === 'cyberdesk' ? `/cyberdesk/v1/runs/${runId}` : `/${vendor}/v1/workflow-runs/${runId}`;
  return { served, path };
}

const statusAt = async (served: Served, path: string) => (await served.call(path)).status;

describe('faults', () => {
  it('happen inside their window and nowhere else', async () => {
    const { served, path } = await withFault({ afterMs: 10, forMs: 5, kind: '500' });
    const seen = [];
    for (const ms of [0, 9, 1, 4, 1]) {
      served.clock.pass(ms);
      seen.push(await statusAt(served, path));
    }
    expect(seen).toEqual([200, 200, 500, 500, 200]);
  });

  it('do not touch other runs', async () => {
    const { served } = await withFault({ afterMs: 0, forMs: 1000, kind: '500' });
    const other = await served.create({ vendor: 'cyberdesk' });
    expect(await statusAt(served, `/cyberdesk/v1/runs/${other}`)).toBe(200);
  });

  it('answer 429 with the wait that was asked for', async () => {
    const fault = { afterMs: 0, forMs: 1000, kind: '429', retryAfterSeconds: 7 } as const;
    const { served, path } = await withFault(fault);
    const response = await served.call(path);
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
    expect(await response.json()).toEqual(fixture('cyberdesk/error.429.json'));
  });

  it('answer 429 without a wait when none was asked for', async () => {
    const { served, path } = await withFault({ afterMs: 0, forMs: 1000, kind: '429' }, 'knowledge-stack');
    const response = await served.call(path);
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, null]);
    expect(await response.json()).toMatchObject({ code: 'too_many_requests' });
  });

  it("answer 500 with Cyberdesk's bare text", async () => {
    const { served, path } = await withFault({ afterMs: 0, forMs: 1000, kind: '500' });
    expect(await (await served.call(path)).text()).toBe('Internal Server Error');
  });

  it('answer 404 as the vendor does for a run that it does not have', async () => {
    const { served, path } = await withFault({ afterMs: 0, forMs: 1000, kind: '404' });
    const response = await served.call(path);
    expect([response.status, await response.json()]).toEqual([404, fixture('cyberdesk/error.404.json')]);
  });

  it('answer with a 200 that is not JSON', async () => {
    const { served, path } = await withFault({ afterMs: 0, forMs: 1000, kind: 'garbage' });
    const response = await served.call(path);
    expect(response.status).toBe(200);
    await expect(response.json()).rejects.toThrow(SyntaxError);
  });

  it('leave a caller without an answer until it gives up', async () => {
    const { served, path } = await withFault({ afterMs: 0, forMs: 1000, kind: 'timeout' });
    const call = served.call(path, { signal: AbortSignal.timeout(150) });
    await expect(call).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(served.simulators.log()).toMatchObject([{ status: null, fault: 'timeout' }]);
  });

  it('cover the list of files too', async () => {
    const served = await serve();
    const faults = [{ afterMs: 0, forMs: 1000, kind: '500' as const }];
    const runId = await served.create({ vendor: 'cyberdesk', faults });
    expect(await statusAt(served, `/cyberdesk/v1/run-attachments?run_id=${runId}`)).toBe(500);
  });

  it('stay behind the door: a wrong key is still a wrong key', async () => {
    const { served, path } = await withFault({ afterMs: 0, forMs: 1000, kind: '500' });
    expect((await served.call(path, { headers: { authorization: 'Bearer x' } })).status).toBe(401);
  });
});
