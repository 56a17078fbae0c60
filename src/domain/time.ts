/** Milliseconds since the epoch of an ISO time that is known to be valid; null stays null. */
export function msOf(iso: string): number;
export function msOf(iso: string | null): number | null;
export function msOf(iso: string | null): number | null {
  return iso === null ? null : Date.parse(iso);
}

/** ISO 8601 UTC of milliseconds since the epoch. */
export function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
