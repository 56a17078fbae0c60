/** Enough for every real chain, and an end for one that bites its own tail. */
const MAX_DEPTH = 10;

/** An error and its causes, the outermost first. */
export function chainOf(error: unknown): readonly Error[] {
  const chain: Error[] = [];
  for (let next = error; next instanceof Error && chain.length < MAX_DEPTH; next = next.cause) {
    chain.push(next);
  }
  return chain;
}

/** The codes of an error: numbers are gRPC's, texts are those of Node or of Postgres. */
export function codeOf(error: Error): string | number | null {
  const code: unknown = 'code' in error ? error.code : null;
  return typeof code === 'string' || typeof code === 'number' ? code : null;
}

/** Postgres: `undefined_table`. */
const UNDEFINED_TABLE = '42P01';

/** Whether the ledger was reached and has no tables yet. */
export function tablesAreMissing(error: unknown): boolean {
  return chainOf(error).some((link) => codeOf(link) === UNDEFINED_TABLE);
}
