import { describe, expect, it } from 'vitest';
import { deadlineOf } from '../../src/domain/deadline.js';
import { mergeRead } from '../../src/domain/merge.js';
import { observe, type RunReport } from '../../src/domain/observation.js';
import { UNSEEN_RUN } from '../../src/domain/run-view.js';
import { isoOf } from '../../src/domain/time.js';
import { DEFAULT_TIMING } from '../../src/domain/timing.js';
import { at } from './observations.js';

const REPORT: RunReport = { phase: 'running', vendorStatus: 'running' };

function observed(more: object) {
  return observe({ ...REPORT, ...more }, 'read', at(100));
}

describe('observe', () => {
  it('fills in what an adapter left out', () => {
    expect(observe(REPORT, 'webhook', at(100))).toEqual({
      source: 'webhook',
      phase: 'running',
      vendorStatus: 'running',
      observedAt: at(100),
      occurredAt: null,
      queuedAt: null,
      startedAt: null,
      endedAt: null,
      maxRunDurationSeconds: null,
      reason: null,
      checks: [],
      progress: null,
      incomplete: false,
    });
  });

  it('bounds what an adapter said', () => {
    const steps = Array.from({ length: 30 }, (_, index) => ({
      name: `step ${index}`,
      type: null,
      status: 'done',
      at: null,
    }));
    const check = { result: { name: 'c' }, verify: null };
    const observation = observed({
      vendorStatus: 's'.repeat(5_000),
      checks: Array.from({ length: 150 }, () => check),
      progress: { percent: 5, steps },
    });
    expect(observation.vendorStatus).toHaveLength(100);
    expect(observation.checks).toHaveLength(100);
    expect(observation.progress?.steps.map(({ name }) => name)).toEqual(
      steps.slice(10).map(({ name }) => name),
    );
  });

  it('takes nothing over but what an observation has', () => {
    const step = { name: 'OCR', type: null, status: 'done', at: at(5), output: 'x'.repeat(5_000) };
    const observation = observed({
      reason: { code: 'vendor_failed', message: 'm'.repeat(5_000), stack: 's' },
      progress: { percent: 250, steps: [step], raw: {} },
      webhookBody: 'w',
    });
    expect(observation.progress).toEqual({
      percent: null,
      steps: [{ name: 'OCR', type: null, status: 'done', at: at(5) }],
    });
    expect(observation.reason).toEqual({ code: 'vendor_failed', message: `${'m'.repeat(999)}…` });
    expect(observation).not.toHaveProperty('webhookBody');
  });

  it('keeps the latest steps that fit when their texts are long', () => {
    const steps = Array.from({ length: 9_000 }, (_, index) => ({
      name: `${index} ${'n'.repeat(1_000_000 / 9_000)}`,
      type: 'ocr',
      status: 'done',
      at: at(index),
    }));
    const kept = observed({ progress: { percent: 5, steps } }).progress!.steps;
    expect(kept.length).toBeGreaterThanOrEqual(5);
    expect(kept.at(-1)?.at).toBe(at(8_999));
    expect(JSON.stringify(kept).length).toBeLessThanOrEqual(1_500);
  });

  it.each([
    [{ type: 'attachment_exists', names: ['a.pdf'] }, true],
    [{ type: 'attachment_exists' }, false],
    [{ type: 'attachment_exists', names: [1] }, false],
    [{ type: 'filename_regex', pattern: 'csv$', count: 1 }, true],
    [{ type: 'filename_regex', pattern: 1 }, false],
    [{ type: 'attachment_template', template: '{item}.pdf', items: 'output.rows' }, true],
    [{ type: 'attachment_template', template: '{item}.pdf' }, false],
    [{ type: 'custom', activity: 'look', taskQueue: 'mine' }, true],
    [{ type: 'custom', activity: 'look' }, false],
    [{ type: 'attachment_exists', names: ['a.pdf'], name: {} }, false],
    [{ type: 'guess' }, false],
    ['attachment_exists', false],
  ])('verifies again what a workflow can work with: %j', (verify, isKept) => {
    const [check] = observed({ checks: [{ result: { name: 'c', status: 'passed' }, verify }] }).checks;
    expect(check?.verify).toEqual(isKept ? verify : null);
  });

  it('refuses a report without a status', () => {
    expect(() => observed({ vendorStatus: undefined })).toThrow(TypeError);
  });

  it('takes a phase that is none for unknown', () => {
    expect(observed({ phase: 'done' }).phase).toBe('unknown');
    expect(observed({ phase: undefined }).phase).toBe('unknown');
  });

  it.each([
    ['2026-11-02T10:00:00+01:00', at(0)],
    ['2026-11-02T09:00:00.000Z', at(0)],
    ['yesterday', null],
    ['', null],
    ['0001-01-01T00:00:00Z', null],
    ['1970-01-01T00:00:00Z', null],
    ['+275760-09-13T00:00:00.000Z', null],
    [1_793_610_000_000, null],
    [{}, null],
    [null, null],
  ])('reads the time %j as %j', (given, time) => {
    const { occurredAt, queuedAt, startedAt, endedAt } = observed({
      occurredAt: given,
      queuedAt: given,
      startedAt: given,
      endedAt: given,
    });
    expect([occurredAt, queuedAt, startedAt, endedAt]).toEqual([time, time, time, time]);
  });

  it.each([
    [90, 90],
    [0.5, 0.5],
    [0, null],
    [-1, null],
    [Number.NaN, null],
    ['90', null],
    [Number.MAX_SAFE_INTEGER, 316_224_000],
    [Number.POSITIVE_INFINITY, 316_224_000],
  ])('reads the limit %j as %j seconds', (given, seconds) => {
    expect(observed({ maxRunDurationSeconds: given }).maxRunDurationSeconds).toBe(seconds);
  });

  it('leaves nothing from which a workflow would reckon a time that does not exist', () => {
    const hostile = observed({ startedAt: 'soon', occurredAt: '9e99', maxRunDurationSeconds: 1e300 });
    const view = mergeRead(UNSEEN_RUN, { observation: hostile, reads: 1, readErrors: 0 }, at(101));
    const { kind, atMs } = deadlineOf(view, DEFAULT_TIMING, at(0));
    expect(kind).toBe('run');
    expect(isoOf(atMs)).toBe('2036-11-09T09:02:40.000Z');
  });
});

it('a moment beyond the end of time is the end of time', () => {
  expect(isoOf(Number.MAX_SAFE_INTEGER)).toBe('+275760-09-13T00:00:00.000Z');
});
