import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestKit } from '../../src/testing/index.js';
import { skippingKit } from '../support/kit.js';
import { post, signMessage } from '../support/deliver.js';

/** The run id that the vendors' reference pages print. */
const PRINTED_ID = '3c90c3cc-0d44-4b50-8888-8dd25736052a';

function example(name: string): string {
  return readFileSync(new URL(`../fixtures/seed-examples/${name}`, import.meta.url), 'utf8');
}

/** A vendor that answers every call with one printed body. */
async function serveBody(status: number, body: string): Promise<{ server: Server; url: string }> {
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** What the reference pages print is real input: it goes through the whole of Landfall as it stands. */
describe('the examples of the reference pages', () => {
  let kit: TestKit;
  const servers: Server[] = [];
  beforeAll(async () => {
    const run = await serveBody(200, example('knowledge-stack.get-workflow-run.json'));
    const refusal = await serveBody(422, example('cyberdesk.422.json'));
    servers.push(run.server, refusal.server);
    kit = await skippingKit({
      accounts: [
        { vendor: 'knowledge-stack', name: 'printed', apiKey: 'sim-key', baseUrl: run.url },
        { vendor: 'cyberdesk', name: 'printed', apiKey: 'sim-key', baseUrl: refusal.url },
      ],
    });
  });
  afterAll(async () => {
    await kit.stop();
    for (const server of servers) server.close();
  });

  it('of run_complete opens a tracking in the phase that its status means, and ends nothing', async () => {
    const message = await signMessage(kit, example('cyberdesk.run_complete.webhook.json'));
    const workflowId = `run:cyberdesk:default:${PRINTED_ID}`;
    expect(await post(kit, message)).toEqual({ status: 200, body: { result: 'accepted', workflowId } });
    const run = kit.tracker.getHandle({ vendor: 'cyberdesk', runId: PRINTED_ID });
    expect(await run.status()).toMatchObject({
      tracking: 'open',
      phase: 'queued',
      vendorStatus: 'scheduling',
      outcome: null,
    });
    // The simulator does not know the printed run, so the read finds nothing.
    expect(await run.outcome()).toMatchObject({ status: 'not_found', vendorStatus: 'scheduling' });
  });

  it('of a Knowledge Stack run is read as queued, until the queue deadline', async () => {
    const run = await kit.tracker.track({
      vendor: 'knowledge-stack',
      account: 'printed',
      runId: PRINTED_ID,
      queueTimeoutSeconds: 600,
    });
    await kit.sleep('1m');
    expect(await run.state()).toMatchObject({ phase: 'queued', vendorStatus: 'PENDING', blocked: null });
    expect(await run.outcome()).toMatchObject({
      status: 'timed_out',
      vendorStatus: 'PENDING',
      reason: { code: 'queue_deadline' },
      startedAt: null,
      endedAt: null,
    });
  });

  it('of a 422 says that there can be no such run', async () => {
    const run = await kit.tracker.track({ vendor: 'cyberdesk', account: 'printed', runId: PRINTED_ID });
    expect(await run.outcome()).toMatchObject({ account: 'printed', status: 'not_found' });
  });
});
