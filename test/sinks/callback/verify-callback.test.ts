import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { CallbackRejected, verifyCallback } from '../../../src/client/index.js';
import { idempotencyKeyOf } from '../../../src/domain/outcome.js';
import { signStandardWebhook } from '../../../src/vendors/svix.js';
import { newSecret, outcomeWith } from '../support/outcomes.js';

const secret = newSecret();
const outcome = outcomeWith();
const key = idempotencyKeyOf(outcome);
const body = JSON.stringify(outcome);
const now = new Date();

function signed(text: string, { id = key, at = now, secrets = [secret] } = {}) {
  return { ...signStandardWebhook({ id, timestamp: at, body: text }, secrets) };
}

describe('verifying a callback', () => {
  it('agrees with the official library: what we sign, it takes', () => {
    const headers = signed(body, { secrets: [newSecret(), secret] });
    expect(new Webhook(secret).verify(body, headers)).toEqual(outcome);
    expect(() => new Webhook(newSecret()).verify(body, headers)).toThrow();
  });

  it('agrees with the official library: what it signs, we take', () => {
    const headers = {
      'webhook-id': key,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(key, now, body),
    };
    expect(verifyCallback({ headers, body, secrets: [secret] })).toEqual({ outcome, key });
  });

  it('takes the headers of fetch and of Node, and the body as text or bytes', () => {
    const headers = signed(body);
    const bytes = Buffer.from(body);
    for (const given of [headers, new Headers(headers), { ...headers, 'set-cookie': ['a', 'b'] }]) {
      expect(verifyCallback({ headers: given, body, secrets: [secret], now }).key).toBe(key);
      expect(verifyCallback({ headers: given, body: bytes, secrets: [secret], now }).key).toBe(key);
    }
  });

  it('takes an outcome of a later release, with fields that this one does not know', () => {
    const later = JSON.stringify({ ...outcome, mood: 'good', news: { ...outcome.news, pigeons: 1 } });
    const verified = verifyCallback({ headers: signed(later), body: later, secrets: [secret] });
    expect(verified.outcome).toMatchObject({ runId: outcome.runId, mood: 'good' });
  });

  it.each([
    ['another body', { body: `${body} ` }],
    ['another secret', { secrets: [newSecret()] }],
    ['a signature of long ago', { now: new Date(now.getTime() + 302_000) }],
    ['a signature of the future', { now: new Date(now.getTime() - 302_000) }],
    ['no headers', { headers: {} }],
    ['a header that is a list', { headers: { ...signed(body), 'webhook-id': [key] } }],
    ["another scheme's header names", { headers: renamed(signed(body)) }],
  ])('refuses %s', (_, change) => {
    const delivery = { headers: signed(body), body, secrets: [secret], now, ...change };
    expect(() => verifyCallback(delivery)).toThrow(CallbackRejected);
  });

  it.each([
    ['the id of another outcome', body, { id: `${key}0` }],
    ['something other than JSON', 'canary', {}],
    ['a body that is not UTF-8', Buffer.from([0x22, 0xff, 0x22]), {}],
    ['another kind of object', '{"canary":1}', {}],
    ['a status that no release has', JSON.stringify({ ...outcome, status: 'canary' }), {}],
  ])('refuses %s, although it is signed', (_, given, more) => {
    const headers = { ...signStandardWebhook({ id: key, timestamp: now, body: given, ...more }, [secret]) };
    try {
      verifyCallback({ headers, body: given, secrets: [secret] });
    } catch (error) {
      expect(error).toBeInstanceOf(CallbackRejected);
      expect((error as Error).message).not.toContain('canary');
      return;
    }
    throw new Error('It was taken');
  });

  it.each([[[]], [['']], [['whsec_']], [['short']], [[undefined as unknown as string]]])(
    'is a mistake of the program with the secrets %j',
    (secrets) => {
      expect(() => verifyCallback({ headers: signed(body), body, secrets })).toThrow(TypeError);
    },
  );
});

function renamed(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.replace('webhook-', 'svix-'), value]),
  );
}
