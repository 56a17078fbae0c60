import { describe, expect, it } from 'vitest';
import { judgeFiles } from '../../src/activities/judge-files.js';
import type { FileCheck } from '../../src/domain/checks.js';

const judge = (check: FileCheck, names: readonly string[], input?: unknown) =>
  judgeFiles(check, names, input).status;

describe('a check of file names', () => {
  it.each([
    ['composed', 'NFC', 'decomposed', 'NFD'],
    ['decomposed', 'NFD', 'composed', 'NFC'],
  ] as const)('that is %s matches a name that is %s', (_asked, ask, _listed, list) => {
    const [asked, listed] = ['Über-Größe é.pdf'.normalize(ask), 'Über-Größe é.pdf'.normalize(list)];
    expect(judge({ type: 'attachment_exists', names: [asked] }, [listed])).toBe('passed');
    expect(judge({ type: 'filename_regex', pattern: `^${asked}$` }, [listed])).toBe('passed');
    expect(judge({ type: 'filename_regex', pattern: '^.ber-Gr..e .\\.pdf$' }, [listed])).toBe('passed');
    const stem = asked.replace('.pdf', '');
    expect(judge({ type: 'attachment_template', template: '{item}.pdf', items: [stem] }, [listed])).toBe(
      'passed',
    );
    expect(judge({ type: 'attachment_template', template: asked, items: [1] }, [listed])).toBe('passed');
  });

  it('does not confuse names that only look alike', () => {
    // A Cyrillic a, and a full-width one.
    expect(judge({ type: 'attachment_exists', names: ['a.pdf'] }, ['\u0430.pdf', '\uff41.pdf'])).toBe(
      'failed',
    );
    expect(judge({ type: 'attachment_exists', names: ['a.pdf'] }, ['A.pdf'])).toBe('failed');
  });

  it('takes the base name of a name with a path', () => {
    for (const name of ['results/a.pdf', '/a.pdf', 'C:\\out\\a.pdf']) {
      expect(judge({ type: 'attachment_exists', names: [name] }, ['a.pdf'])).toBe('passed');
    }
    expect(judge({ type: 'attachment_exists', names: ['folder/'] }, ['a.pdf'])).toBe('failed');
  });

  it('lists a hundred ordinary names, and of long ones what eight thousand bytes hold', () => {
    const pattern: FileCheck = { type: 'filename_regex', pattern: '.' };
    const ordinary = Array.from({ length: 300 }, (_, index) => `invoice-2026-11-${index}.pdf`);
    expect(judgeFiles(pattern, ordinary, null).matched).toEqual(ordinary.slice(0, 100));
    const long = Array.from({ length: 300 }, (_, index) => `${'é'.repeat(200)}-${index}.pdf`);
    const { matched, message } = judgeFiles(pattern, long, null);
    expect(matched.length).toBeGreaterThan(10);
    expect(Buffer.byteLength(JSON.stringify(matched))).toBeLessThanOrEqual(8_002);
    expect(message).toBe('300 of 300 files match');
  });

  it.each(['^(a+)+$', '(a|aa)+$', '^(a|a?)+$', '(.*a){20}$', '^(([a-z])+.)+[A-Z]([a-z])+$'])(
    'by the bomb %s takes milliseconds for each name',
    (pattern) => {
      const names = Array.from({ length: 100 }, (_, index) => `${'a'.repeat(240)}${index}!`);
      const began = performance.now();
      expect(judge({ type: 'filename_regex', pattern, count: 0 }, names)).toBe('passed');
      // A backtracking engine takes longer than the age of the world.
      expect(performance.now() - began).toBeLessThan(10_000);
    },
  );
});
