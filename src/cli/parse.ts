import { InvalidArgumentError } from 'commander';

/** A whole number, 0 or more. Throws commander's `InvalidArgumentError`. */
export function parseWholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

/** How many rows to list: a whole number, 1 or more. Throws commander's `InvalidArgumentError`. */
export function parseLimit(text: string): number {
  const limit = parseWholeNumber(text);
  if (limit === 0) throw new InvalidArgumentError('It must be at least 1.');
  return limit;
}

/** Seconds as a decimal number; what range fits is decided where they are used. Throws `InvalidArgumentError`. */
export function parseSeconds(text: string): number {
  if (!/^\d{1,15}(\.\d{1,9})?$/.test(text)) throw new InvalidArgumentError('It must be a number of seconds.');
  return Number(text);
}

const MAX_PORT = 65_535;

/** A port; 0 takes a free one. Throws commander's `InvalidArgumentError`. */
export function parsePort(text: string): number {
  const port = parseWholeNumber(text);
  if (port > MAX_PORT) throw new InvalidArgumentError(`It must be at most ${MAX_PORT}.`);
  return port;
}

const DATE = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** A date or a time of ISO 8601, as ISO 8601 UTC; without an offset it is UTC. Throws `InvalidArgumentError`. */
export function parseTime(text: string): string {
  const hasOffset = /(Z|[+-]\d{2}:?\d{2})$/.test(text.slice(10));
  const ms = DATE.test(text) ? Date.parse(text.length > 10 && !hasOffset ? `${text}Z` : text) : Number.NaN;
  if (Number.isNaN(ms)) {
    throw new InvalidArgumentError(
      'It must be a date or a time, such as 2026-05-01 or 2026-05-01T08:00:00Z.',
    );
  }
  return new Date(ms).toISOString();
}

/** Name of a task queue. Throws commander's `InvalidArgumentError`. */
export function parseTaskQueue(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It must not be empty.');
  return text;
}

/** Collects the values of an option that may be given several times. */
export function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}
