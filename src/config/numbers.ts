import { z } from 'zod';
import { TIMING_OPTION_NAMES, type PollOptions, type TimingOptions } from '../domain/timing.js';

/** Name of an option that is a number, of timing or of polling. */
export type NumberOptionName = keyof (TimingOptions & PollOptions);

/** The numbers that an account or the environment sets. */
export type NumberOptions = { readonly [K in NumberOptionName]?: number };

/** Ten years: longer waits would leave the range that dates and timers can hold. */
const MAX_SECONDS = 10 * 366 * 24 * 3600;

/** Temporal enforces rates far below this; more is a mistake of units. */
const MAX_REQUESTS_PER_SECOND = 10_000;

/** Text that came from the environment, read as a decimal number; anything else is left to the check. */
function numberOfText(value: unknown): unknown {
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}

function upTo(max: number, schema: z.ZodNumber): z.ZodType<number> {
  return z.preprocess(numberOfText, schema.max(max, { error: `must be at most ${max}` }));
}

const number = z.number({ error: 'must be a number' });
const notNegative = upTo(MAX_SECONDS, number.min(0, { error: 'must not be negative' }));
const positive = upTo(MAX_SECONDS, number.gt(0, { error: 'must be more than 0' }));

/** What each number must fit. Zero is accepted where it turns something off. */
export const NUMBER_SHAPE: { readonly [K in NumberOptionName]-?: z.ZodType<number> } = {
  maxRunDurationSeconds: positive,
  queueTimeoutSeconds: positive,
  reviewTimeoutSeconds: positive,
  graceSeconds: notNegative,
  notFoundGraceSeconds: notNegative,
  settleSeconds: notNegative,
  adoptionWindowSeconds: notNegative,
  pollMinSeconds: positive,
  pollMaxSeconds: positive,
  requestsPerSecond: upTo(MAX_REQUESTS_PER_SECOND, number.gt(0, { error: 'must be more than 0' })),
};

/** What a port must fit; 0 takes any free one. */
export const portSchema = upTo(
  65_535,
  number.int({ error: 'must be a whole number' }).min(0, { error: 'must not be negative' }),
);

/** A rate of deliveries; 0 for no limit. */
export const deliveryRateSchema = upTo(
  MAX_REQUESTS_PER_SECOND,
  number.min(0, { error: 'must not be negative' }),
);

/** How many at one time. */
export const inFlightSchema = upTo(
  MAX_REQUESTS_PER_SECOND,
  number.int({ error: 'must be a whole number' }).min(1, { error: 'must be at least 1' }),
);

/** The timing options among the numbers, as far as they are set. */
export function timingOf(numbers: NumberOptions): TimingOptions {
  const entries = TIMING_OPTION_NAMES.map((name) => [name, numbers[name]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** The polling options among the numbers, as far as they are set. */
export function pollOf(numbers: NumberOptions): PollOptions {
  const { pollMinSeconds, pollMaxSeconds, requestsPerSecond } = numbers;
  return {
    ...(pollMinSeconds === undefined ? {} : { pollMinSeconds }),
    ...(pollMaxSeconds === undefined ? {} : { pollMaxSeconds }),
    ...(requestsPerSecond === undefined ? {} : { requestsPerSecond }),
  };
}
