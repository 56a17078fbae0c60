import { z } from 'zod';
import { MAX_WORKFLOW_ID_LENGTH } from '../domain/run-key.js';
import { defineVendor, type Vendor } from '../vendors/vendor.js';
import { deliveryRateSchema, inFlightSchema, NUMBER_SHAPE, portSchema } from './numbers.js';

/** A name is a segment of the webhook's path, so it holds nothing that a path would change. */
const ACCOUNT_NAME = /^(?!\.{1,2}$)[^\s/\\?#%\p{C}]{1,64}$/u;

const text = z.string({ error: 'must be a text' }).min(1, { error: 'must not be empty' });

/** Text that came from the environment, read as a flag; anything else is left to the check. */
function flagOfText(value: unknown): unknown {
  return value === 'true' || (value === 'false' ? false : value);
}

const flag = z.preprocess(flagOfText, z.boolean({ error: 'must be true or false' }));

/** Name of a task queue. */
export const taskQueueSchema = text.max(MAX_WORKFLOW_ID_LENGTH, {
  error: `must be at most ${MAX_WORKFLOW_ID_LENGTH} characters`,
});

/** Connection string of the ledger's Postgres. */
export const ledgerUrlSchema = text.regex(/^postgres(ql)?:\/\//, {
  error: 'must begin with postgres:// or postgresql://',
});

function isVendor(value: unknown): value is Vendor {
  try {
    return typeof value === 'object' && value !== null && defineVendor(value as Vendor) === value;
  } catch {
    return false;
  }
}

/** Fields of an account. */
export const ACCOUNT_SHAPE = {
  vendor: text,
  name: text.regex(ACCOUNT_NAME, { error: 'must be 1 to 64 characters that can stand in a path' }).optional(),
  apiKey: text.optional(),
  baseUrl: text.optional(),
  webhookSecrets: z.array(text, { error: 'must be a list of texts' }).optional(),
  stepEvents: flag.optional(),
  ...z.object(NUMBER_SHAPE).partial().shape,
};

/** Fields of `ledger`. */
export const LEDGER_SHAPE = { url: ledgerUrlSchema.optional(), dataDir: text.optional() };

/** Fields of `gateway`. */
export const GATEWAY_SHAPE = {
  port: portSchema.optional(),
  hostname: text.optional(),
  deliveriesPerSecond: deliveryRateSchema.optional(),
  maxInFlight: inFlightSchema.optional(),
};

/** Fields of `sinks.callback`. */
export const CALLBACK_SHAPE = {
  secrets: z.array(text, { error: 'must be a list of texts' }).optional(),
  allowPrivateAddresses: flag.optional(),
};

/** Fields of the whole configuration; accounts, ledger, gateway and sinks are looked into one by one. */
export const CONFIG_SHAPE = {
  accounts: z.array(z.unknown(), { error: 'must be a list of accounts' }).optional(),
  ledger: z.unknown(),
  gateway: z.unknown(),
  sinks: z.unknown(),
  taskQueue: taskQueueSchema.optional(),
  vendors: z
    .array(z.custom<Vendor>(isVendor, { error: 'must be made with defineVendor' }), {
      error: 'must be a list of vendors',
    })
    .optional(),
};
