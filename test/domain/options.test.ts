import { describe, expect, it } from 'vitest';
import type { Check } from '../../src/domain/checks.js';
import { mergeOptions, type AttachOptions, type Sink } from '../../src/domain/options.js';

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
