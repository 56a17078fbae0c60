/** Why a hand-over failed, for the log: the messages of the error and its causes, none of which hold a body. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  return error.cause === undefined ? error.message : `${error.message}: ${reasonOf(error.cause)}`;
}
