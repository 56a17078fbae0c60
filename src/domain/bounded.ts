import type { Progress, ProgressStep } from './observation.js';
import { MAX_REASON_LENGTH, type Reason } from './outcome.js';
import { isoOf, msOf } from './time.js';

/** Number of latest progress steps that are kept. */
export const MAX_PROGRESS_STEPS = 20;

/** Largest message of a reason, in bytes of JSON. */
const MAX_REASON_BYTES = 1_500;

/** Largest list of progress steps, in bytes of JSON; the oldest are left out. */
const MAX_STEPS_BYTES = 1_500;

/** Largest text within a step, in bytes of JSON. */
const MAX_STEP_TEXT_BYTES = 300;

/** Times outside of these years are a zero or an overflow of the vendor's, such as `0001-01-01T00:00:00Z`. */
const TIME_RANGE_MS = [msOf('2000-01-01T00:00:00Z'), msOf('2100-01-01T00:00:00Z')] as const;

const encoder = new TextEncoder();

/** Size of a value as JSON in UTF-8, in bytes; 0 for what JSON leaves out. */
export function jsonBytes(value: unknown): number {
  return encoder.encode(JSON.stringify(value) ?? '').length;
}

/** Bytes that a character takes within a JSON text; a half of one counts as what replaces it. */
function bytesOfCharacter(codePoint: number): number {
  if (codePoint < 0x20) return 6;
  if (codePoint === 0x22 || codePoint === 0x5c) return 2;
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x1_0000 ? 3 : 4;
}

/**
 * The beginning of a text that fits, with a mark where it was cut; empty for anything that is no text.
 * @param maxBytes of JSON, with its quotes and the mark
 * @param maxLength in characters. @default as many as there are bytes
 */
export function boundedText(value: unknown, maxBytes: number, maxLength = maxBytes): string {
  if (typeof value !== 'string') return '';
  let bytes = 2;
  // Where it is cut if it must be: as far as the mark, of three bytes, fits as well.
  let cutAt = 0;
  for (let at = 0; at < value.length;) {
    const codePoint = value.codePointAt(at)!;
    const length = codePoint < 0x1_0000 ? 1 : 2;
    if (bytes + 3 <= maxBytes && at < maxLength) cutAt = at;
    bytes += bytesOfCharacter(codePoint);
    at += length;
    if (bytes > maxBytes || at > maxLength) return `${value.slice(0, cutAt).toWellFormed()}…`;
  }
  return value.toWellFormed();
}

/** A time in the one form that we keep; null when it is none, so that no deadline is reckoned from it. */
export function boundedTime(given: unknown): string | null {
  const ms = typeof given === 'string' ? msOf(given) : Number.NaN;
  return ms >= TIME_RANGE_MS[0] && ms <= TIME_RANGE_MS[1] ? isoOf(ms) : null;
}

/** A reason with nothing in it but its code and a message that can be stored. */
export function boundedReason(reason: Reason | null | undefined): Reason | null {
  if (!reason) return null;
  // An adapter that is not written in TypeScript may say a code of its own.
  const code = boundedText(reason.code, 60) as Reason['code'];
  return { code, message: boundedText(reason.message, MAX_REASON_BYTES, MAX_REASON_LENGTH) };
}

function boundedStep({ name, type, status, at }: ProgressStep): ProgressStep {
  const text = (value: unknown) => boundedText(value, MAX_STEP_TEXT_BYTES);
  return {
    name: text(name),
    type: type == null ? null : text(type),
    status: text(status),
    at: boundedTime(at),
  };
}

function boundedPercent(value: unknown): number | null {
  return typeof value === 'number' && value >= 0 && value <= 100 ? value : null;
}

/** The latest steps that fit, oldest first. */
export function boundedProgress(progress: Progress | null | undefined): Progress | null {
  if (!progress) return null;
  let steps = progress.steps.slice(-MAX_PROGRESS_STEPS).map(boundedStep);
  while (jsonBytes(steps) > MAX_STEPS_BYTES) steps = steps.slice(1);
  return { percent: boundedPercent(progress.percent), steps };
}
