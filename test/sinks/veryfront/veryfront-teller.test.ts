import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { idempotencyKeyOf, type Outcome } from '../../../src/domain/outcome.js';
import {
  createSimulators,
  serveSimulators,
  SIMULATOR_API_KEY,
  type RunBuilder,
  type ServedSimulators,
  type Simulators,
} from '../../../src/simulators/index.js';
import { SinkRefused, SinkUnavailable } from '../../../src/sinks/errors.js';
import { completionOf } from '../../../src/sinks/veryfront/completion-of.js';
import { createVeryfrontTeller } from '../../../src/sinks/veryfront/veryfront-teller.js';
import { veryfront } from '../../../src/vendors/veryfront/index.js';
import { readFixture } from '../../vendors/support/fixtures.js';
import { outcomeWith, rejectionOf } from '../support/outcomes.js';
import { startReceiver } from '../support/receiver.js';

const clock = { ms: Date.parse('2026-11-02T09:00:00Z'), now: () => clock.ms };

let simulators: Simulators;
let served: ServedSimulators;

beforeEach(async () => {
  simulators = createSimulators({ clock });
  served = await serveSimulators(simulators, { port: 0 });
});
afterEach(async () => served.close());

function tellerAt(baseUrl = `${served.url}/veryfront`, apiKey: string = SIMULATOR_API_KEY) {
  return createVeryfrontTeller((account) => {
    if (account !== 'default') return null;
    const login = { vendor: 'veryfront', name: account, apiKey, baseUrl, webhookSecrets: [] };
    return { vendor: veryfront, account: login };
  });
}

function tell(runId: string, outcome: Outcome = outcomeWith(), teller = tellerAt()): Promise<void> {
  const { signal } = new AbortController();
  return teller.tell(outcome, { type: 'veryfront', runId }, { key: idempotencyKeyOf(outcome), signal });
}

/** A run at Veryfront that is under way. */
async function started(builder: RunBuilder, fields: Record<string, unknown> = {}): Promise<string> {
  const { runId } = await builder.fields(fields).start();
  clock.ms += 1_000;
  return runId;
}

const active = () => simulators.veryfront.run().running('2h').succeeds();

function calls(): string[] {
  const requests = simulators.log().filter((call) => call.kind === 'request');
  return requests.map(({ method, path }) => `${method} ${path.replace(/.*\/runs\/[^/]+/, 'run')}`);
}

interface Completions {
  readonly applied: number;
  readonly calls: readonly { readonly request: Record<string, unknown> }[];
}

async function completionsOf(runId: string): Promise<Completions> {
  const response = await fetch(`${served.url}/veryfront/_completions/${runId}`, {
    headers: { authorization: `Bearer ${SIMULATOR_API_KEY}` },
  });
  return (await response.json()) as Completions;
}

async function statusOf(runId: string): Promise<unknown> {
  const response = await fetch(`${served.url}/veryfront/runs/${runId}`, {
    headers: { authorization: `Bearer ${SIMULATOR_API_KEY}` },
  });
  return ((await response.json()) as { status: unknown }).status;
}

const REASON = { code: 'check_failed', message: 'a.pdf is missing' } as const;

describe('what a run at Veryfront is completed with', () => {
  it.each([
    ['succeeded', 'completed'],
    ['failed', 'failed'],
    ['cancelled', 'cancelled'],
    ['checks_failed', 'failed'],
    ['timed_out', 'failed'],
    ['not_found', 'failed'],
  ] as const)('of the outcome %s is %s', (status, completed) => {
    expect(completionOf(outcomeWith({ status })).status).toBe(completed);
  });

  it('is the reason, in the words that programs and people know', () => {
    expect(completionOf(outcomeWith({ status: 'checks_failed', reason: REASON }))).toMatchObject({
      terminal_error_code: 'check_failed',
      terminal_error_message: 'a.pdf is missing',
    });
    expect(completionOf(outcomeWith({ status: 'failed', reason: null }))).toMatchObject({
      terminal_error_code: 'failed',
      terminal_error_message: null,
    });
    expect(completionOf(outcomeWith({ reason: REASON }))).toMatchObject({
      terminal_error_code: null,
      terminal_error_message: null,
    });
  });

  it('has no field that the vendor does not know', () => {
    // The example leaves out the status, which is required.
    const example = readFixture('seed-examples/veryfront.complete.request.json') as {
      readonly metadata: Record<string, unknown>;
    };
    const { status, metadata, ...rest } = completionOf(outcomeWith({ vendor: 'cyberdesk', runId: 'r-1' }));
    expect(status).toBe('completed');
    expect(metadata).toEqual({ provider: 'cyberdesk', providerRequestId: 'r-1' });
    expect(Object.keys(example.metadata)).toEqual(expect.arrayContaining(Object.keys(metadata ?? {})));
    expect(Object.keys(example)).toEqual(expect.arrayContaining(Object.keys(rest)));
  });
});

describe('completing a run at Veryfront', () => {
  it('reads first and writes once', async () => {
    const runId = await started(active());
    const outcome = outcomeWith({
      status: 'timed_out',
      reason: { code: 'run_deadline', message: 'too long' },
    });
    await tell(runId, outcome);
    expect(calls()).toEqual(['GET run', 'POST run/complete']);
    expect(await statusOf(runId)).toBe('failed');
    const { applied, calls: made } = await completionsOf(runId);
    expect(applied).toBe(1);
    expect(made[0]?.request).toEqual({ ...completionOf(outcome) });
  });

  it('changes nothing when it is done again', async () => {
    const runId = await started(active());
    await tell(runId);
    await tell(runId);
    expect(calls()).toEqual(['GET run', 'POST run/complete', 'GET run']);
    expect((await completionsOf(runId)).applied).toBe(1);
  });

  it('is done where the run has ended so already', async () => {
    const runId = await started(simulators.veryfront.run().succeeds());
    await expect(tell(runId)).resolves.toBeUndefined();
    expect(calls()).toEqual(['GET run']);
  });

  it('never overwrites another end, but tells of it', async () => {
    const runId = await started(simulators.veryfront.run().succeeds());
    const error = await rejectionOf(tell(runId, outcomeWith({ status: 'failed' })));
    expect(error).toBeInstanceOf(SinkRefused);
    expect((error as Error).message).toBe(
      'The run at Veryfront has ended as completed, not failed; it stays so',
    );
    expect(calls()).toEqual(['GET run']);
  });

  it.each(['without_run', 'lost_answer'])('reads again after a %s, and finds it done', async (behaviour) => {
    const runId = await started(active(), { complete_behaviour: behaviour });
    await tell(runId);
    expect(calls()).toEqual(['GET run', 'POST run/complete', 'GET run']);
    expect((await completionsOf(runId)).applied).toBe(1);
  });

  it.each(['not_applied', 'still_waiting'])('is tried again while the run goes on: %s', async (behaviour) => {
    const runId = await started(active(), { complete_behaviour: behaviour });
    const error = await rejectionOf(tell(runId));
    expect(error).toBeInstanceOf(SinkUnavailable);
    expect(calls()).toEqual(['GET run', 'POST run/complete', 'GET run']);
    expect((await completionsOf(runId)).applied).toBe(0);
  });

  it('waits with an end whose status it does not know', async () => {
    const runId = await started(simulators.veryfront.run().status('evaporated'));
    const error = await rejectionOf(tell(runId));
    expect(error).toBeInstanceOf(SinkUnavailable);
    expect(calls()).toEqual(['GET run']);
  });

  it('refuses a run that is not there', async () => {
    const error = await rejectionOf(tell('run_nobody'));
    expect(error).toBeInstanceOf(SinkRefused);
    expect((error as Error).message).toBe('There is no such run at Veryfront');
  });

  it('refuses an account that the worker does not know', async () => {
    const { signal } = new AbortController();
    const sink = { type: 'veryfront', runId: 'r', account: 'other' } as const;
    const error = await rejectionOf(tellerAt().tell(outcomeWith(), sink, { key: 'k', signal }));
    expect(error).toBeInstanceOf(SinkRefused);
  });

  it('is tried again when the key is refused, since a person can mend that', async () => {
    const runId = await started(active());
    const error = await rejectionOf(tell(runId, undefined, tellerAt(undefined, 'canary')));
    expect(error).toBeInstanceOf(SinkUnavailable);
    expect((error as Error).message).toBe('Reading the run at Veryfront failed: unauthorized');
  });

  it('leaves Veryfront alone for as long as it asks', async () => {
    const runId = await started(active().fault({ for: '50s', kind: '429', retryAfterSeconds: 20 }));
    expect(await rejectionOf(tell(runId))).toMatchObject({ name: 'SinkUnavailable', retryAfterMs: 20_000 });
    expect(calls()).toEqual(['GET run']);
  });
});

/** Answers that no simulator gives, over real HTTP. */
describe('an answer to a complete', () => {
  const run = (status: string) => ({ run_id: 'run_1', status, artifacts: [] });
  const json = (status: number, body: unknown) => (response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

  async function verdictOn(complete: ReturnType<typeof json>, then: string): Promise<string> {
    const { port, received } = await startReceiver(json(200, run('running')), complete, json(200, run(then)));
    const teller = tellerAt(`http://127.0.0.1:${port}`);
    const error = await tell('run_1', outcomeWith(), teller).catch((thrown: unknown) => thrown as Error);
    const methods = received.map(({ method }) => method).join(' ');
    return `${error === undefined ? 'delivered' : (error as Error).name} by ${methods}`;
  }

  it.each([
    [200, { completed: true, run: run('completed') }, 'running', 'delivered by GET POST'],
    [200, { completed: false, run: run('completed') }, 'completed', 'delivered by GET POST GET'],
    [200, { completed: true, run: run('failed') }, 'failed', 'SinkRefused by GET POST GET'],
    [200, { completed: true, run: run('waiting') }, 'waiting', 'SinkUnavailable by GET POST GET'],
    [
      200,
      { completed: true, run: { ...run('completed'), run_id: 'run_2' } },
      'running',
      'SinkUnavailable by GET POST GET',
    ],
    [200, 'canary', 'completed', 'delivered by GET POST GET'],
    [400, { detail: 'canary' }, 'completed', 'delivered by GET POST GET'],
    [409, { detail: 'canary' }, 'cancelled', 'SinkRefused by GET POST GET'],
    [409, { detail: 'canary' }, 'running', 'SinkUnavailable by GET POST GET'],
    [404, { detail: 'canary' }, 'running', 'SinkUnavailable by GET POST GET'],
    [500, { detail: 'canary' }, 'completed', 'delivered by GET POST GET'],
    [503, { detail: 'canary' }, 'running', 'SinkUnavailable by GET POST GET'],
    [
      200,
      readFixture('seed-examples/veryfront.complete.response.json'),
      'completed',
      'delivered by GET POST GET',
    ],
  ])('of %d %j, with a run that is %s then, is %s', async (status, body, then, verdict) => {
    expect(await verdictOn(json(status, body), then)).toBe(verdict);
  });
});
