import { describe, expect, it } from 'vitest';
import type { Phase } from '../../../src/domain/phase.js';
import { vendorChecksOf } from '../../../src/vendors/extend/checks.js';
import { runSchema } from '../../../src/vendors/extend/schema.js';
import { extendFixture } from './entries.js';

function checksOf(stepRuns: unknown[], phase: Phase = 'succeeded') {
  const run = runSchema.parse({ id: 'r1', status: 'PROCESSED', stepRuns });
  return vendorChecksOf(run.stepRuns ?? [], phase);
}

function resultOf(changes: Record<string, unknown>, phase?: Phase) {
  const step = { stepType: 'RULE_VALIDATION', status: 'PROCESSED', step: { name: 'Totals' } };
  const [check] = checksOf([{ ...step, ...changes }], phase);
  return (check as NonNullable<typeof check>).result;
}

describe('the steps of rules in a workflow of Extend', () => {
  it('are checks that failed when not all rules hold, although the run was processed', () => {
    const { stepRuns } = extendFixture('get_workflow_run.processed.json') as { stepRuns: unknown[] };
    expect(checksOf(stepRuns)).toEqual([
      {
        result: {
          name: 'RULE_VALIDATION step',
          type: 'RULE_VALIDATION',
          source: 'vendor',
          status: 'failed',
          expected: 'total > 0, has number',
          matched: [],
          message: 'total > 0: row 2 is 0',
        },
        verify: null,
      },
    ]);
  });

  it('are known by the type of their step where the run of it names none', () => {
    const step = { step: { type: 'RULE_VALIDATION' }, status: 'PROCESSED', result: { allPassed: false } };
    expect(checksOf([step])).toMatchObject([{ result: { name: 'rules 1', status: 'failed' } }]);
  });

  it.each([
    [{ result: { allPassed: true } }, 'passed'],
    [{ result: { allPassed: false } }, 'failed'],
    [{ result: { allPassed: 'true' } }, 'error'],
    [{ result: {} }, 'error'],
    [{ result: null }, 'error'],
    [{}, 'error'],
    [{ result: { allPassed: true }, status: 'PROCESSING' }, 'error'],
    [{ result: { allPassed: true }, status: null }, 'error'],
    [{ result: { allPassed: false }, status: 'FAILED' }, 'failed'],
    [{ status: 'FAILED' }, 'error'],
  ])('with %j is %s', (changes, status) => {
    expect(resultOf(changes).status).toBe(status);
  });

  it('are skipped where they gave no verdict in a run that did not succeed', () => {
    expect(resultOf({ status: 'CANCELLED' }, 'cancelled').status).toBe('skipped');
    expect(resultOf({ result: { allPassed: false } }, 'failed').status).toBe('failed');
  });

  it('say in one message what went wrong', () => {
    const rules = [
      { name: 'a', valid: false, failureReason: 'PARSE_ERROR' },
      { name: 'b', valid: true },
      { valid: false },
      7,
    ];
    const { message } = resultOf({ result: { allPassed: false, rules } });
    expect(message).toBe('a: PARSE_ERROR; a rule without a name; a rule without a name');
    expect(resultOf({ result: { allPassed: false } }).message).toBe(
      'Extend reported that not all rules hold',
    );
    expect(resultOf({ status: 'WAITING' }).message).toBe('Extend gave no verdict on the rules (WAITING)');
    expect(resultOf({ result: { allPassed: true } }).message).toBe('');
  });

  it('stay short, however many rules there are', () => {
    const rules = Array.from({ length: 5000 }, (_, index) => ({ name: `rule ${index}`, valid: false }));
    const result = resultOf({ result: { allPassed: false, rules } });
    expect(JSON.stringify(result).length).toBeLessThan(1000);
  });

  it('are none of the other steps', () => {
    const { stepRuns } = extendFixture('get_workflow_run.processed_reviewed.json') as { stepRuns: unknown[] };
    expect(stepRuns.length).toBeGreaterThan(0);
    expect(checksOf(stepRuns)).toEqual([]);
  });
});
