import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** The tests that the page names: a file, and the name of a test in it where one is given. */
const NAMED = /`(test\/[\w./-]+\.test\.ts)`(?: › ([^|;]+))?/g;

function namedTests(): readonly (readonly [file: string, name: string | undefined])[] {
  const page = readFileSync(`${ROOT}docs/guarantees.md`, 'utf8');
  return [...page.matchAll(NAMED)].map(([, file, name]) => [file!, name?.trim()]);
}

/** Test names as they stand in the source, where quotes inside of them may be escaped. */
function unescaped(source: string): string {
  return source.replace(/\\(['"`])/g, '$1');
}

describe('the page of guarantees', () => {
  it('names a test for every line', () => {
    const lines = readFileSync(`${ROOT}docs/guarantees.md`, 'utf8')
      .split('\n')
      .filter((line) => /^\|\s+\d+\s+\|/.test(line));
    expect(lines.map((line) => Number(line.split('|')[1]))).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
    expect(lines.filter((line) => !/`test\//.test(line))).toEqual([]);
  });

  it.each(namedTests())('is held by %s: %s', (file, name) => {
    expect(existsSync(`${ROOT}${file}`)).toBe(true);
    if (name !== undefined) expect(unescaped(readFileSync(`${ROOT}${file}`, 'utf8'))).toContain(name);
  });
});
