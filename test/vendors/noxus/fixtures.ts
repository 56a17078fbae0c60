import { readFixture } from '../support/fixtures.js';

interface Entry {
  readonly file: string;
  readonly endpoint: string;
  readonly kind?: string;
  /** The phase that the body stands for, where it is that of a run. */
  readonly neutral?: string;
}

/** A body of a run, with the phase that it stands for. */
export type RunEntry = Required<Pick<Entry, 'file' | 'neutral'>>;

/** An error of the vendor, as it would come in. */
export interface ErrorEnvelope {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const { fixtures } = readFixture('noxus/manifest.json') as { fixtures: readonly Entry[] };

/** Every fixture's name. */
export const FILES: readonly string[] = fixtures.map(({ file }) => file);

/** Every body of a run, whichever endpoint answered it. */
export const RUNS: readonly RunEntry[] = fixtures.flatMap(({ file, neutral }) =>
  neutral === undefined ? [] : [{ file, neutral }],
);

/** The bodies of runs that have an output. */
export const WITH_OUTPUT: readonly RunEntry[] = RUNS.filter(({ file }) =>
  file.startsWith('get-workflow-run'),
);

/** Every error, as an envelope. */
export const ERRORS: readonly string[] = fixtures
  .filter(({ kind }) => kind === 'error-envelope')
  .map(({ file }) => file);

/** An error of the vendor by its file. */
export function errorOf(file: string): ErrorEnvelope {
  return readFixture(`noxus/${file}`) as ErrorEnvelope;
}
