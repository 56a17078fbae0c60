import { describe, expect, it } from 'vitest';
import { observe } from '../../src/domain/observation.js';
import { isAttachOptions, isRunEvent } from '../../src/domain/signals.js';

const EVENT = { eventId: 'e1', eventType: 'run_complete', observation: null, step: null };
const OBSERVATION = observe({ phase: 'running', vendorStatus: 'running' }, 'webhook', '2026-11-02T09:00:00Z');

describe('the payload of a signal', () => {
  it.each([{}, { checks: [], sinks: [] }, { unknownField: 1 }])('%j can be attached', (value) => {
    expect(isAttachOptions(value)).toBe(true);
  });

  it.each([
    { checks: [{ type: 'attachment_exists', names: ['a'] }, null, { type: 'of a later version' }] },
    { checks: [{ type: 'custom', activity: 'a', taskQueue: 'q' }], sinks: [{ type: 'custom', name: 'n' }] },
  ])('%j can be attached', (value) => {
    expect(isAttachOptions(value)).toBe(true);
  });

  it.each([
    undefined,
    null,
    'text',
    [],
    { checks: 'all' },
    { sinks: {} },
    { sinks: [null] },
    { sinks: [{ type: 'constructor' }] },
    { sinks: [{ type: 'workflow', workflowId: 'w' }] },
    { sinks: ['callback'] },
  ])('%j cannot be attached', (value) => {
    expect(isAttachOptions(value)).toBe(false);
  });

  it.each([EVENT, { ...EVENT, observation: OBSERVATION }, { ...EVENT, more: true }])(
    '%j can be observed',
    (value) => {
      expect(isRunEvent(value)).toBe(true);
    },
  );

  it.each([
    undefined,
    null,
    7,
    {},
    { ...EVENT, observation: undefined },
    { ...EVENT, observation: { ...OBSERVATION, phase: 'done' } },
    { ...EVENT, observation: { ...OBSERVATION, checks: null } },
  ])('%j cannot be observed', (value) => {
    expect(isRunEvent(value)).toBe(false);
  });
});
