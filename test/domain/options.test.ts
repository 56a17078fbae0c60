import { describe, expect, it } from 'vitest';
import type { Check } from '../../src/domain/checks.js';
import {
  asksForMore,
  mergeOptions,
  recallOptions,
  type AttachOptions,
  type Sink,
} from '../../src/domain/options.js';

const CSV: Check = { type: 'filename_regex', pattern: '\\.csv$', count: 1 };
const PDF: Check = { type: 'attachment_exists', names: ['report.pdf'] };
const HOOK: Sink = { type: 'callback', url: 'https://app.example/done' };
const SIGNAL: Sink = { type: 'workflow', workflowId: 'w', signal: 's' };

describe('mergeOptions', () => {
  it('takes the first options as they are', () => {
    const first: AttachOptions = { checks: [CSV], sinks: [HOOK], graceSeconds: 5, onDeadline: 'cancel' };
    expect(mergeOptions(null, first)).toEqual(first);
  });

  it('unites checks and sinks, each once and in their order', () => {
    const merged = mergeOptions(
      { checks: [CSV], sinks: [HOOK] },
      { checks: [PDF, CSV], sinks: [HOOK, SIGNAL] },
    );
    expect(merged).toEqual({ checks: [CSV, PDF], sinks: [HOOK, SIGNAL] });
  });

  it('replaces single values, and leaves alone what is not said', () => {
    const current: AttachOptions = {
      input: { a: 1 },
      onDeadline: 'cancel',
      confirmWebhooks: true,
      maxRunDurationSeconds: 90,
      settleSeconds: 30,
    };
    const next: AttachOptions = {
      confirmWebhooks: false,
      settleSeconds: 0,
      keepVendorRun: true,
      input: undefined,
    };
    expect(mergeOptions(current, next)).toEqual({
      input: { a: 1 },
      onDeadline: 'cancel',
      confirmWebhooks: false,
      maxRunDurationSeconds: 90,
      settleSeconds: 0,
      keepVendorRun: true,
      checks: [],
      sinks: [],
    });
  });

  it('knows a check again whose fields the ledger gave back in another order', () => {
    const stored: Check = { count: 1, pattern: '\\.csv$', type: 'filename_regex' };
    expect(mergeOptions({ checks: [CSV] }, { checks: [stored] }).checks).toHaveLength(1);
  });

  it('counts what one tracking cannot hold, instead of growing for ever', () => {
    const checks = (from: number): Check[] =>
      Array.from({ length: 100 }, (_, index) => ({
        type: 'attachment_exists',
        names: [`${from + index}.pdf`],
      }));
    const sinks = Array.from({ length: 45 }, (_, index) => ({ type: 'custom', name: `s${index}` }) as const);
    let options: AttachOptions | null = null;
    for (const from of [0, 100, 200]) options = mergeOptions(options, { checks: checks(from), sinks });
    expect(options?.checks).toHaveLength(200);
    expect(options?.sinks).toHaveLength(40);
    expect(options?.leftOut).toEqual({ checks: 100, sinks: 15 });
    const long: Check = { type: 'custom', activity: 'a', taskQueue: 'q', args: ['x'.repeat(150_000)] };
    const longer: Check = { ...long, args: ['y'.repeat(150_000)] };
    expect(mergeOptions({ checks: [long] }, { checks: [longer, CSV] })).toMatchObject({
      checks: [long, CSV],
      leftOut: { checks: 1 },
    });
  });

  it('changes neither side', () => {
    const current = Object.freeze({ checks: Object.freeze([CSV]), graceSeconds: 1 });
    const next = Object.freeze({ checks: Object.freeze([PDF]), graceSeconds: 2 });
    mergeOptions(current, next);
    expect([current.checks, next.checks]).toEqual([[CSV], [PDF]]);
  });

  it('takes over nothing that it does not know, least of all a prototype', () => {
    const next = JSON.parse(
      '{"graceSeconds": 3, "later": 1, "__proto__": {"polluted": true}}',
    ) as AttachOptions;
    const merged = mergeOptions({}, next);
    expect(merged).toEqual({ graceSeconds: 3, checks: [], sinks: [] });
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
  });
});

describe('options that were kept', () => {
  it.each<[string, AttachOptions, AttachOptions, boolean]>([
    ['a check', { checks: [CSV] }, {}, true],
    ['a sink', { sinks: [HOOK] }, { sinks: [SIGNAL] }, true],
    ['a check that is asked for now too', { checks: [CSV] }, { checks: [PDF, CSV] }, false],
    ['nothing but timing', { graceSeconds: 5 }, {}, false],
    ['nothing', {}, { checks: [CSV] }, false],
  ])('with %s are more than what is asked for now, or not', (_what, kept, present, expected) => {
    expect(asksForMore(kept, present)).toBe(expected);
  });

  it('lie beneath those of now, but for what was said of an earlier cancel', () => {
    const kept: AttachOptions = { checks: [CSV], graceSeconds: 5, settleSeconds: 7, keepVendorRun: true };
    expect(recallOptions(kept, { checks: [PDF], graceSeconds: 9 })).toEqual({
      checks: [CSV, PDF],
      sinks: [],
      graceSeconds: 9,
      settleSeconds: 7,
    });
    expect(recallOptions(kept, null)).not.toHaveProperty('keepVendorRun');
  });
});
