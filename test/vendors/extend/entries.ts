import { readFixture, readObject, type FixtureEntry } from '../support/fixtures.js';

/** The fixtures of Extend that tell what they stand for. */
export function extendEntries(): FixtureEntry[] {
  const { files } = readFixture('extend/_index.json') as {
    files: Record<string, { kind: string; neutral?: string }>;
  };
  return Object.entries(files).flatMap(([file, { kind, neutral }]) =>
    neutral === undefined ? [] : [{ file, kind, neutral }],
  );
}

/** The names of all fixtures of Extend of one kind, whether or not they stand for a phase. */
export function extendFiles(kind: string): string[] {
  const { files } = readFixture('extend/_index.json') as { files: Record<string, { kind: string }> };
  return Object.keys(files).filter((file) => files[file]?.kind === kind);
}

/** A fixture of Extend, which is an object. */
export function extendFixture(file: string): Record<string, unknown> {
  return readObject(`extend/${file}`);
}

/** The run in the fixtures. */
export const RUN_ID = 'workflow_run_xKm9pNv3qWsY_jL2tR5Dh';

/** Key that a test signs with: the whole text, as Extend shows it. */
export const SECRET = 'wss_a-signing-key-of-some-length';
