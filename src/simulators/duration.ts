/** A length of time: milliseconds, or a text such as `500ms`, `90s`, `10m`, `2h` or `3d`. */
export type Duration = number | string;

const MS_OF_UNIT: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/**
 * Milliseconds of a duration.
 * @throws TypeError when it is negative, not finite, or a text of another form.
 */
export function msOfDuration(duration: Duration): number {
  const ms = typeof duration === 'number' ? duration : parse(duration);
  if (Number.isFinite(ms) && ms >= 0) return ms;
  throw new TypeError(`Not a duration: expected milliseconds or a text such as 90s [duration=${duration}]`);
}

function parse(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text) ?? [];
  return Number(amount) * (MS_OF_UNIT[unit ?? ''] ?? NaN);
}
