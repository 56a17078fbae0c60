import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { defaultPayloadConverter, type Payload, type PayloadCodec } from '@temporalio/common';
import { NativeConnection } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { idempotencyKeyOf, type Outcome } from '../../src/domain/outcome.js';
import { SinkRefused } from '../../src/sinks/errors.js';
import { createWorkflowTeller } from '../../src/sinks/workflow-teller.js';
import { outcomeWith, rejectionOf } from '../sinks/support/outcomes.js';

let connection: Connection;
let native: NativeConnection;

beforeAll(async () => {
  const address = inject('temporalAddress');
  [connection, native] = await Promise.all([
    Connection.connect({ address }),
    NativeConnection.connect({ address }),
  ]);
});
afterAll(async () => {
  await Promise.all([connection.close(), native.close()]);
});

/** What a worker's activities are given: a client over the worker's own connection. */
const workersClient = () => new Client({ connection: native });

/** A workflow that no worker ever runs: what it is sent is in its history. */
async function openWorkflow(): Promise<string> {
  const workflowId = `order-${randomUUID()}`;
  const options = { taskQueue: 'nobody', args: [], workflowId, workflowExecutionTimeout: '5m' } as const;
  await new Client({ connection }).workflow.start('order', options);
  return workflowId;
}

async function tell(
  workflowId: string,
  outcome: Outcome,
  { client = workersClient(), signal = 'ended' } = {},
): Promise<void> {
  const telling = { key: idempotencyKeyOf(outcome), signal: new AbortController().signal };
  await createWorkflowTeller(() => client).tell(outcome, { type: 'workflow', workflowId, signal }, telling);
}

interface Signal {
  readonly name: string;
  readonly payloads: readonly Payload[];
}

async function signalsOf(workflowId: string): Promise<Signal[]> {
  const { events } = await new Client({ connection }).workflow.getHandle(workflowId).fetchHistory();
  return (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signal }) =>
    signal ? [{ name: signal.signalName ?? '', payloads: signal.input?.payloads ?? [] }] : [],
  );
}

function valueOf({ payloads }: Signal): unknown {
  expect(payloads).toHaveLength(1);
  return defaultPayloadConverter.fromPayload(payloads[0]!);
}

/** Marks what it encodes, so that a payload past it shows. */
const codec: PayloadCodec = {
  encode: async (payloads) =>
    payloads.map(({ data }) => ({ metadata: { encoding: Buffer.from('binary/marked') }, data })),
  decode: async (payloads) => payloads,
};

describe('a workflow that is told an outcome', () => {
  it('gets it as the one argument of its signal', async () => {
    const [workflowId, outcome] = [await openWorkflow(), outcomeWith()];
    await tell(workflowId, outcome);
    const signals = await signalsOf(workflowId);
    expect(signals.map(({ name }) => name)).toEqual(['ended']);
    expect(valueOf(signals[0]!)).toEqual(outcome);
  });

  it('gets it once, however often it is sent and by whichever connection', async () => {
    const [workflowId, outcome] = [await openWorkflow(), outcomeWith()];
    await tell(workflowId, outcome);
    await tell(workflowId, outcome);
    await tell(workflowId, outcome, { client: new Client({ connection }) });
    expect(await signalsOf(workflowId)).toHaveLength(1);
  });

  it('gets each revision, and each signal that it asked for', async () => {
    const [workflowId, outcome] = [await openWorkflow(), outcomeWith()];
    await tell(workflowId, outcome);
    await tell(workflowId, outcome, { signal: 'also' });
    await tell(workflowId, { ...outcome, revision: 2 });
    const signals = await signalsOf(workflowId);
    expect(signals.map(({ name }) => name)).toEqual(['ended', 'also', 'ended']);
    expect(valueOf(signals[2]!)).toMatchObject({ revision: 2 });
  });

  it("gets it through the data converter of the worker's client", async () => {
    const [workflowId, outcome] = [await openWorkflow(), outcomeWith()];
    const client = new Client({ connection: native, dataConverter: { payloadCodecs: [codec] } });
    await tell(workflowId, outcome, { client });
    const [signal] = await signalsOf(workflowId);
    expect(Buffer.from(signal!.payloads[0]!.metadata!['encoding']!).toString()).toBe('binary/marked');
  });

  it('refuses for good when it is not there, or has closed', async () => {
    const closed = await openWorkflow();
    await new Client({ connection }).workflow.getHandle(closed).terminate('over');
    for (const workflowId of [closed, `nobody-${randomUUID()}`]) {
      for (const client of [workersClient(), new Client({ connection })]) {
        const error = await rejectionOf(tell(workflowId, outcomeWith(), { client }));
        expect(error).toBeInstanceOf(SinkRefused);
        expect((error as Error).message).toBe('There is no open workflow of this id in the namespace');
      }
    }
  });
});
