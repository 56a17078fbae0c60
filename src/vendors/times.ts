const VENDOR_TIME =
  /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(?:[.,](\d+))? ?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$/i;

/** Longer than any time; keeps a hostile text from the expression. */
const MAX_TIME_LENGTH = 64;

/**
 * A vendor's time as ISO 8601 UTC in milliseconds; finer fractions are cut. A time without a zone is UTC,
 * as servers that write one mean it. Null for everything that is not a time.
 */
export function utcTimeOf(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > MAX_TIME_LENGTH) return null;
  const [, date, minutes, seconds = ':00', fraction = '', zone = 'Z'] = VENDOR_TIME.exec(value.trim()) ?? [];
  const offset = offsetMinutesOf(zone);
  if (date === undefined || minutes === undefined || offset === null) return null;
  const asUtc = `${date}T${minutes}${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
  const ms = Date.parse(asUtc);
  // The round trip refuses the 30th of February, which would be read as a day in March.
  if (Number.isNaN(ms) || new Date(ms).toISOString() !== asUtc) return null;
  return new Date(ms - offset * 60_000).toISOString();
}

function offsetMinutesOf(zone: string): number | null {
  const [, sign, hours, minutes = '00'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  if (sign === undefined) return 0;
  if (Number(hours) > 23 || Number(minutes) > 59) return null;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
