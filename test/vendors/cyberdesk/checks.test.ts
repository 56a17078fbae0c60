import { describe, expect, it } from 'vitest';
import { MAX_PATTERN_LENGTH, type FileCheck } from '../../../src/domain/checks.js';
import { findingOf } from '../../../src/domain/file-checks.js';
import type { Phase } from '../../../src/domain/phase.js';
import { vendorChecksOf } from '../../../src/vendors/cyberdesk/checks.js';
import { runSchema } from '../../../src/vendors/cyberdesk/schema.js';
import { readObject } from '../support/fixtures.js';

const INPUT = {
  invoice_numbers: ['0001', '0002', '0003'],
  batch: { size: 2 },
  claims: [{ claim_id: 'C-1' }, { claim_id: 'C-2', secret: 'canary' }],
  pages: ['one', 2],
};
const OUTPUT = { invoices: [{}, {}], count: 7 };

function checksOf(postRunChecks: unknown, phase: Phase = 'succeeded') {
  const run = runSchema.parse({ id: 'r1', status: 'success', post_run_checks: postRunChecks });
  return vendorChecksOf(run.post_run_checks ?? [], phase, { input: INPUT, output: OUTPUT });
}

function checkOf(changes: Record<string, unknown>) {
  const [check] = checksOf([{ status: 'success', type: 'run_attachment_exists', ...changes }]);
  return check as NonNullable<typeof check>;
}

const regexCheck = (changes: Record<string, unknown>) =>
  checkOf({ file_target_mode: 'regex', file_name_regex: 'x', ...changes });

const loopCheck = (changes: Record<string, unknown>) =>
  checkOf({
    file_target_mode: 'loop_items',
    loop_input: 'claims',
    loop_item_filename_template: 'claim_{claim_id}.png',
    ...changes,
  });

describe('the checks that a workflow of Cyberdesk declares', () => {
  it('are reported in full, with every type and mode', () => {
    const { run } = readObject('cyberdesk/webhook.run_complete.success.full.json') as {
      run: { post_run_checks: { name: string; type: string }[] };
    };
    const checks = checksOf(run.post_run_checks);
    expect(checks.map(({ result }) => [result.name, result.type])).toEqual(
      run.post_run_checks.map(({ name, type }) => [name, type]),
    );
    expect(checks[0]).toEqual({
      result: {
        name: 'Statement exported',
        type: 'run_attachment_exists',
        source: 'vendor',
        status: 'passed',
        expected: 'statement.pdf, summary.csv',
        matched: ['statement.pdf', 'summary.csv'],
        message: '2 of 2 exact names found',
      },
      verify: {
        type: 'attachment_exists',
        name: 'Statement exported',
        names: ['statement.pdf', 'summary.csv'],
      },
    });
    expect(checks[1]?.verify).toEqual({
      type: 'filename_regex',
      name: 'Invoice PDFs',
      pattern: '^invoice_\\d{4}\\.pdf$',
      count: 3,
    });
    expect(checks[2]?.verify).toMatchObject({ pattern: '^invoice_.+\\.pdf$', count: 3 });
    expect(checks[3]?.verify).toEqual({
      type: 'attachment_exists',
      name: 'Screenshot per claim',
      names: ['claim_C-1.png', 'claim_C-2.png'],
    });
    expect(checks.slice(4).map(({ verify }) => verify)).toEqual(checks.slice(4).map(() => null));
  });

  it.each([
    ['success', 'passed'],
    ['failed', 'failed'],
    ['infra_error', 'error'],
    ['cancelled', 'error'],
    ['pending', 'error'],
    ['running', 'error'],
    ['passed_with_warnings', 'error'],
    ['constructor', 'error'],
    [null, 'error'],
    [7, 'error'],
  ])('have the status %j as %s', (status, expected) => {
    expect(checkOf({ status }).result.status).toBe(expected);
  });

  it('are skipped where they were cancelled with a run that did not succeed', () => {
    const cancelled = [{ status: 'cancelled', type: 'run_attachment_exists' }];
    for (const phase of ['failed', 'cancelled'] as const) {
      expect(checksOf(cancelled, phase)[0]?.result.status).toBe('skipped');
    }
  });

  it('have not passed when they cannot be read at all', () => {
    expect(checksOf([null, 'ok', {}]).map(({ result }) => [result.name, result.status])).toEqual([
      ['check 1', 'error'],
      ['check 2', 'error'],
      ['check 3', 'error'],
    ]);
  });

  it('say in one message what went wrong', () => {
    expect(checkOf({ error_message: 'a.pdf missing', messages: ['x'] }).result.message).toBe('a.pdf missing');
    expect(checkOf({ messages: ['one', 'two'] }).result.message).toBe('one; two');
    expect(checkOf({ status: 'pending' }).result.message).toBe('Cyberdesk reported pending');
    expect(checkOf({ status: 'success' }).result.message).toBe('');
  });

  it('say what was looked for, as far as it is told', () => {
    const expectedOf = (changes: Record<string, unknown>) => checkOf(changes).result.expected;
    expect(regexCheck({ expected_match_count_ref: 'n' }).result.expected).toBe('x (count: n)');
    expect(loopCheck({}).result.expected).toBe('claim_{claim_id}.png for each of claims');
    expect(expectedOf({ type: 'output_data_passes_schema_validation', description: 'fits' })).toBe('fits');
    expect(expectedOf({ type: 'output_data_agentic_check' })).toBe('');
  });

  it('do not hand on prompts', () => {
    expect(
      JSON.stringify(checkOf({ check_prompt: 'canary', type: 'output_data_agentic_check' })),
    ).not.toContain('canary');
  });
});

describe('the checks that are repeated by us', () => {
  it('are looked for by base names', () => {
    const { verify } = checkOf({ file_target_mode: 'exact', file_names: ['out/a.pdf'] });
    expect(verify).toEqual({ type: 'attachment_exists', names: ['a.pdf'] });
  });

  it.each([0, 2])('ask for exactly %i matches when the number is given', (count) => {
    const regex = { file_target_mode: 'regex', file_name_regex: 'x', expected_match_count: count };
    expect(checkOf(regex).verify).toEqual({ type: 'filename_regex', pattern: 'x', count });
  });

  it('ask for one match when no number is given', () => {
    const { verify } = checkOf({ file_target_mode: 'regex', file_name_regex: 'x' });
    expect(verify).toEqual({ type: 'filename_regex', pattern: 'x' });
  });

  it('are the number’s, not the reference’s, when both are given', () => {
    const regex = { file_target_mode: 'regex', file_name_regex: 'x', expected_match_count: 2 };
    expect(checkOf({ ...regex, expected_match_count_ref: 'invoices' }).verify).toMatchObject({ count: 2 });
  });

  it('hand on an over-long pattern as one that is still too long', () => {
    const { verify } = checkOf({ file_target_mode: 'regex', file_name_regex: 'x'.repeat(100_000) });
    expect(verify).toMatchObject({ type: 'filename_regex' });
    expect(verify?.type === 'filename_regex' && verify.pattern.length).toBe(MAX_PATTERN_LENGTH + 1);
  });

  it.each([
    ['invoice_numbers', 3],
    ['batch.size', 2],
    ['invoices', 2],
    ['count', 7],
    ['input.pages', 2],
    ['output.invoices', 2],
  ])('take the number from %s in the run’s values', (path, count) => {
    expect(regexCheck({ expected_match_count_ref: path }).verify).toMatchObject({ count });
  });

  it('look for one file for each item of the loop', () => {
    expect(loopCheck({ name: 'per claim' }).verify).toEqual({
      type: 'attachment_exists',
      name: 'per claim',
      names: ['claim_C-1.png', 'claim_C-2.png'],
    });
    expect(
      loopCheck({ loop_input: 'pages', loop_item_filename_template: 'p/{item}.png' }).verify,
    ).toMatchObject({ names: ['one.png', '2.png'] });
    expect(loopCheck({ loop_item_filename_template: '{item.claim_id}' }).verify).toMatchObject({
      names: ['C-1', 'C-2'],
    });
  });

  it.each([
    ['the items are no list', { loop_input: 'batch' }],
    ['the template is missing', { loop_item_filename_template: null }],
    ['an item lacks what the template names', { loop_item_filename_template: '{other}.png' }],
    ['what the template names is no text', { loop_item_filename_template: '{item}' }],
    ['the template counts from nobody knows where', { loop_item_filename_template: '{index}.png' }],
    ['the template is of another syntax', { loop_item_filename_template: '{{claim_id}}.png' }],
    ['the template names no file', { loop_item_filename_template: '{claim_id}/..' }],
    ['the template names what every object has', { loop_item_filename_template: '{constructor}' }],
  ])('are none for a loop when %s', (_what, changes) => {
    expect(loopCheck(changes).verify).toBeNull();
  });

  it('carry nothing of an item but what its file’s name says', () => {
    expect(JSON.stringify(loopCheck({}))).not.toContain('canary');
  });

  it('are content with no file at all where the vendor is, but not with some', () => {
    const allowed = { allow_missing_attachments: true };
    const exact = checkOf({ file_target_mode: 'exact', file_names: ['a', 'b'], ...allowed }).verify;
    expect(exact).toEqual({ type: 'attachment_exists', names: ['a', 'b'], allowNone: true });
    expect(
      [[], ['a'], ['a', 'b']].map((files) => findingOf(exact as FileCheck, files, undefined).status),
    ).toEqual(['passed', 'failed', 'passed']);
    const regex = regexCheck({ expected_match_count: 2, ...allowed }).verify;
    expect(
      [[], ['x1'], ['x1', 'x2']].map((files) => findingOf(regex as FileCheck, files, undefined).status),
    ).toEqual(['passed', 'failed', 'passed']);
    expect(regexCheck(allowed).verify).toBeNull();
  });

  it.each([
    ['the names are missing', { file_target_mode: 'exact' }],
    ['there are no names', { file_target_mode: 'exact', file_names: [] }],
    ['a name names no file', { file_target_mode: 'exact', file_names: ['a', '..'] }],
    ['the pattern is missing', { file_target_mode: 'regex', file_names: ['a'] }],
    [
      'the number is not in the run’s values',
      { file_target_mode: 'regex', file_name_regex: 'x', expected_match_count_ref: 'n' },
    ],
    ['the number is none', { file_target_mode: 'regex', file_name_regex: 'x', expected_match_count: -1 }],
    ['the items are nowhere', { file_target_mode: 'loop_items', loop_item_filename_template: '{x}.png' }],
    ['the mode is unknown', { file_target_mode: 'glob', file_names: ['a'] }],
    ['a model judges', { type: 'run_attachment_image_check', file_target_mode: 'exact', file_names: ['a'] }],
    ['the type is unknown', { type: null, file_target_mode: 'exact', file_names: ['a'] }],
  ])('are none when %s', (_what, changes) => {
    expect(checkOf(changes).verify).toBeNull();
  });
});
