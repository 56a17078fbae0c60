import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completeRun } from '../../../src/vendors/veryfront/api.js';
import type { CompleteRequest } from '../../../src/vendors/veryfront/completion.js';
import { veryfront } from '../../../src/vendors/veryfront/index.js';
import { readFixture, readObject } from '../support/fixtures.js';
import { contextOf, json, startServer, type TestServer } from '../support/server.js';
import { ENTRIES } from './entries.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const RUN_ID = 'run_11111111-1111-4111-8111-111111111111';
const REQUESTS = ENTRIES.map(({ file }) => file).filter((file) => /^complete\..*request/.test(file));
const ANSWERS = ENTRIES.filter(({ file }) => /^complete\..*response/.test(file));

function complete(
  answer: unknown,
  status = 200,
  runId = RUN_ID,
  body: CompleteRequest = { status: 'completed' },
) {
  server.respond = (_request, response) => json(response, answer, status);
  return completeRun(runId, body, contextOf(veryfront, server.url));
}

describe('completing a run of Veryfront', () => {
  it('has documented requests and answers to go by', () => {
    expect([REQUESTS.length, ANSWERS.length]).toEqual([4, 6]);
  });

  it.each(REQUESTS)('sends %s as it is', async (file) => {
    const body = readFixture(`veryfront/${file}`);
    await complete({}, 200, 'run_1', body as CompleteRequest);
    const sent = server.received.at(-1);
    expect([sent?.method, sent?.url.pathname]).toEqual(['POST', '/runs/run_1/complete']);
    expect(JSON.parse(sent?.body ?? '')).toEqual(body);
  });

  it.each(ANSWERS.map(({ file, neutral }) => [file, neutral] as const))(
    'reads %s with a run that is %s',
    async (file, neutral) => {
      const { completed } = readObject(`veryfront/${file}`);
      const answer = await complete(readFixture(`veryfront/${file}`));
      expect(answer.completed).toBe(completed);
      expect(answer.run?.phase).toBe(neutral);
    },
  );

  it('learns nothing of a run from the answer of the reference page, which has no status', async () => {
    const example = readFixture('seed-examples/veryfront.complete.response.json');
    await expect(complete(example)).resolves.toEqual({ completed: true, run: null });
  });

  it.each([
    ['null', null],
    ['a list', [1]],
    ['a text', 'done'],
    ['an empty object', {}],
    ['other types', { completed: 'yes', run: 'gone' }],
    ['a damaged run', { completed: null, run: { run_id: RUN_ID, status: 7 } }],
  ])('takes %s for an answer that says nothing', async (_what, answer) => {
    await expect(complete(answer)).resolves.toEqual({ completed: null, run: null });
  });

  it('takes an empty body for an answer that says nothing', async () => {
    server.respond = (_request, response) => response.writeHead(204).end();
    const answered = completeRun(RUN_ID, { status: 'failed' }, contextOf(veryfront, server.url));
    await expect(answered).resolves.toEqual({ completed: null, run: null });
  });

  it('does not take another run for the one that was completed', async () => {
    const other = readFixture('veryfront/complete.completed.response.json');
    await expect(complete(other, 200, 'run_2')).resolves.toEqual({ completed: true, run: null });
  });

  it('accepts both words for a wait for a tool', async () => {
    const run = { run_id: RUN_ID, status: 'waiting_for_tool' };
    await expect(complete({ completed: true, run })).resolves.toMatchObject({
      run: { phase: 'running', vendorStatus: 'waiting_for_tool' },
    });
  });

  it.each([
    ['error.400.json', 'refused'],
    ['error.401.json', 'unauthorized'],
    ['error.404.json', 'not_found'],
    ['error.409.inferred.json', 'refused'],
    ['error.429.json', 'rate_limited'],
    ['error.500.json', 'unavailable'],
  ])('is by kind after %s', async (file, kind) => {
    const { status, body } = readFixture(`veryfront/${file}`) as { status: number; body: unknown };
    const before = server.received.length;
    await expect(complete(body, status)).rejects.toMatchObject({ kind });
    // Whether to send it again is not for this call to say.
    expect(server.received.length - before).toBe(1);
  });
});
