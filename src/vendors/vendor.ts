import type { OutputFile } from '../domain/checks.js';
import type { ProgressStep, RunReport } from '../domain/observation.js';
import type { RunValues } from '../domain/path-value.js';
import type { VendorHttp } from './http.js';

/** One credential set at a vendor, resolved: no `env:` references are left. */
export interface VendorAccount {
  readonly vendor: string;
  readonly name: string;
  readonly apiKey: string;
  /** Without a trailing slash. */
  readonly baseUrl: string;
  /** Secrets that webhooks are verified with; several while rotating. */
  readonly webhookSecrets: readonly string[];
}

/** What a verb is given besides the run id. */
export interface VendorContext {
  readonly account: VendorAccount;
  /** Calls the vendor with the account's base URL, within Landfall's limits of time and size. */
  readonly http: VendorHttp;
  /** Ends when the caller no longer wants the answer. */
  readonly signal: AbortSignal;
}

/** A delivery as it came in: header names in lower case, body as raw bytes. */
export interface WebhookDelivery {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
  /** The secret part of the path, for vendors that do not sign. */
  readonly token: string | null;
}

/** What a delivery is about. `run`: an event of one run. `ignored`: genuine, and of no interest. */
export type WebhookReading =
  | {
      readonly kind: 'run';
      readonly runId: string;
      readonly eventId: string | null;
      readonly eventType: string;
      /** What it says of the run; null when it is only a hint to read. */
      readonly report: RunReport | null;
      readonly step: ProgressStep | null;
    }
  | { readonly kind: 'ignored'; readonly eventType: string };

/**
 * One outside vendor. Only `name` and `getRun` are required; retries, cadence, limits and error classes
 * live in the core. Verbs throw `VendorError` when an answer cannot be used.
 */
export interface Vendor {
  /** Stands in workflow ids, paths and configuration: lower case, digits and dashes. */
  readonly name: string;
  /** Used when an account names no base URL; null when every customer has an own host. @default null */
  readonly defaultBaseUrl?: string | null;
  /** Headers that authenticate every request. @default `Authorization: Bearer <apiKey>` */
  authHeaders?(account: VendorAccount): Readonly<Record<string, string>>;
  /** One read by id. */
  getRun(runId: string, context: VendorContext): Promise<RunReport>;
  /** Checks the signature over raw bytes, or the token of the path. Throws `WebhookRejected`. */
  verifyWebhook?(delivery: WebhookDelivery, secrets: readonly string[], now: Date): void;
  /** Reads a verified, parsed body. Throws `WebhookUnreadable`. */
  readWebhook?(body: unknown, headers: WebhookDelivery['headers']): WebhookReading;
  /** Refuses a secret that is too weak, with a sentence; null when it can be used. */
  problemOfSecret?(secret: string): string | null;
  /** What the run produced, all pages. */
  listOutputFiles?(runId: string, context: VendorContext): Promise<readonly OutputFile[]>;
  /**
   * What went into the run and what came out of it, for the counts of checks. Asked for only when a check names a path
   * that the app's own input does not hold; only the number that is found there is kept.
   */
  getRunValues?(runId: string, context: VendorContext): Promise<RunValues>;
  /** Asks the vendor to stop the run. */
  cancelRun?(runId: string, context: VendorContext): Promise<void>;
}

const VENDOR_NAME = /^[a-z][a-z0-9-]{0,39}$/;

/**
 * Checks and returns a vendor of the user's own.
 * @throws TypeError when the name does not fit `[a-z][a-z0-9-]*` or `getRun` is missing.
 */
export function defineVendor(vendor: Vendor): Vendor {
  if (!VENDOR_NAME.test(vendor.name)) {
    throw new TypeError(`A vendor's name must match ${VENDOR_NAME.source} [name=${vendor.name}]`);
  }
  if (typeof vendor.getRun !== 'function') {
    throw new TypeError(`A vendor must be able to read a run: getRun is missing [vendor=${vendor.name}]`);
  }
  if ((vendor.verifyWebhook === undefined) !== (vendor.readWebhook === undefined)) {
    throw new TypeError(`verifyWebhook and readWebhook come together [vendor=${vendor.name}]`);
  }
  return vendor;
}

/** Whether the vendor can push the end of a run at all. */
export function pushes(vendor: Vendor): boolean {
  return vendor.verifyWebhook !== undefined;
}
