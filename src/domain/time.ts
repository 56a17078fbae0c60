/** Milliseconds since the epoch of an ISO time that is known to be valid; null stays null. */
export function msOf(iso: string): number;
export function msOf(iso: string | null): number | null;
export function msOf(iso: string | null): number | null {
  return iso === null ? null : Date.parse(iso);
}

/** The last moment that a date can hold, in milliseconds since the epoch. */
const END_OF_TIME_MS = 8.64e15;

/** ISO 8601 UTC of milliseconds since the epoch; the last moment there is for everything beyond it. */
export function isoOf(ms: number): string {
  return new Date(Math.min(ms, END_OF_TIME_MS)).toISOString();
}

/** Whether the first of two ISO times is the earlier one; false when either is unknown. */
export function isBefore(first: string | null, second: string | null): boolean {
  return first !== null && second !== null && msOf(first) < msOf(second);
}

/** The later of two ISO times; the other one when either is unknown. */
export function laterOf(first: string | null, second: string | null): string | null {
  if (first === null || second === null) return first ?? second;
  return msOf(first) < msOf(second) ? second : first;
}
