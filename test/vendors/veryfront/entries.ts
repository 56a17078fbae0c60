import { readObject } from '../support/fixtures.js';

interface Entry {
  readonly file: string;
  readonly endpoint: string;
  readonly status?: number;
  readonly neutral?: string;
}

/** One run in a documented answer, with the phase that it stands for. */
export interface DocumentedRun {
  readonly file: string;
  readonly run: Record<string, unknown>;
  readonly neutral: string;
}

/** Everything that the manifest lists. */
export const ENTRIES = readObject('veryfront/manifest.json').fixtures as readonly Entry[];

/** Every run in a fixture, wherever it stands in its answer. */
export const RUNS: readonly DocumentedRun[] = ENTRIES.flatMap(({ file, neutral }): DocumentedRun[] => {
  if (neutral === undefined) return [];
  const body = readObject(`veryfront/${file}`);
  return [{ file, run: (body['run'] ?? body) as DocumentedRun['run'], neutral }];
});
