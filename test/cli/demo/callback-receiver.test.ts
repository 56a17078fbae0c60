import { expect, onTestFinished, test } from 'vitest';
import { startCallbackReceiver } from '../../../src/cli/demo/callback-receiver.js';
import { Teardown } from '../../../src/cli/dev/teardown.js';
import { idempotencyKeyOf } from '../../../src/domain/outcome.js';
import { createCallbackTeller } from '../../../src/sinks/callback/callback-teller.js';
import { newSecret, outcomeWith, rejectionOf } from '../../sinks/support/outcomes.js';

async function startReceiver(secret: string) {
  const teardown = new Teardown();
  onTestFinished(() => teardown.run());
  return startCallbackReceiver([secret], teardown);
}

const OUTCOME = outcomeWith();

async function tell(url: string, secret: string, outcome = OUTCOME): Promise<void> {
  const teller = createCallbackTeller({ secrets: [secret], allowPrivateAddresses: true });
  const { signal } = new AbortController();
  await teller.tell(outcome, { type: 'callback', url }, { key: idempotencyKeyOf(outcome), signal });
}

test('the receiver of callbacks keeps what is genuine, and a repetition once', async () => {
  const secret = newSecret();
  const receiver = await startReceiver(secret);
  const amended = { ...OUTCOME, revision: 2 };
  await tell(receiver.url, secret);
  await tell(receiver.url, secret);
  await tell(receiver.url, secret, amended);
  expect(receiver.received().map(({ outcome }) => outcome)).toEqual([OUTCOME, amended]);
});

test('the receiver of callbacks refuses what is signed with another secret, or not at all', async () => {
  const receiver = await startReceiver(newSecret());
  expect(await rejectionOf(tell(receiver.url, newSecret()))).toMatchObject({
    name: 'SinkRefused',
    message: expect.stringContaining('401'),
  });
  const { status } = await fetch(receiver.url, { method: 'POST', body: JSON.stringify(OUTCOME) });
  expect(status).toBe(401);
  expect(receiver.received()).toEqual([]);
});
