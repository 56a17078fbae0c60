import { readFileSync } from 'node:fs';

/** Reads a fixture by its path below test/fixtures. */
export function readFixture(path: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../fixtures/${path}`, import.meta.url), 'utf8'));
}

/** A fixture body that is known to be an object. */
export function readObject(path: string): Record<string, unknown> {
  return readFixture(path) as Record<string, unknown>;
}

export interface FixtureEntry {
  readonly file: string;
  readonly kind: string;
  readonly neutral: string;
}

/** The fixtures of Cyberdesk that tell which phase they stand for. */
export function cyberdeskEntries(): FixtureEntry[] {
  const { files } = readFixture('cyberdesk/_index.json') as {
    files: Record<string, { kind: string; neutral?: string }>;
  };
  return Object.entries(files).flatMap(([file, { kind, neutral }]) =>
    neutral === undefined ? [] : [{ file, kind, neutral }],
  );
}

/** The fixtures of Knowledge Stack that tell which phase they stand for. */
export function knowledgeStackEntries(): FixtureEntry[] {
  const { fixtures } = readFixture('knowledge-stack/manifest.json') as {
    fixtures: { file: string; generation: string; neutral?: string }[];
  };
  return fixtures.flatMap(({ file, generation, neutral }) =>
    neutral === undefined ? [] : [{ file, kind: generation, neutral }],
  );
}
