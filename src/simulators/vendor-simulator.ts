import type { Hono } from 'hono';
import type { RunStore } from './run-store.js';
import type { Fields, ScriptEntry } from './run-spec.js';
import type { SimulatedRun } from './simulated-run.js';
import type { RunView, StatusRules, Step } from './timeline.js';
import type { World } from './world.js';

/** What a caller is refused for; each vendor has its own body for it. */
export type Refusal = 'unauthorized' | 'not_found' | 'rate_limited' | 'server_error';

/** What a run does, in words that all vendors share; each vendor has its own statuses for them. */
export type Verb = 'queued' | 'running' | 'checking' | 'waiting' | 'succeeded' | 'failed' | 'cancelled';

/** A vendor's words for a verb. */
export interface Wording {
  readonly status: string;
  readonly fields?: Fields;
}

/** One webhook message, before it is signed. Equal ids are the same message, however often it is sent. */
export interface WebhookMessage {
  readonly id: string;
  readonly type: string;
  readonly body: string;
}

/** How a vendor pushes. Times are clock milliseconds. */
export interface VendorWebhooks {
  /** Whether a run that reaches this status is told of without being asked. @default every final status */
  announces?(status: string): boolean;
  /** The message that tells the status of the run, as if it had been sent at `occurredAt`. */
  ofStatus(run: SimulatedRun, view: RunView, occurredAt: number): WebhookMessage;
  /** The message of an event that a script asks for. */
  ofEvent(run: SimulatedRun, view: RunView, type: string, fields: Fields): WebhookMessage;
  /** True when the secret is the end of the receiver's URL and signs nothing. @default false */
  readonly secretInUrl?: boolean;
  /** The headers that carry the message's signature, made at `now`. */
  sign(message: WebhookMessage, secret: string, now: number): Readonly<Record<string, string>>;
}

/** A simulated vendor: its wire format and its ordinary behaviour. Scripts, faults and deliveries are the core's. */
export interface VendorSimulator extends StatusRules {
  readonly name: string;
  /** The shapes of API that the vendor is met with, the default first; empty when there is only one. */
  readonly generations: readonly string[];
  newRunId(): string;
  /** What is wrong with a run id, as the rest of a sentence; null when the vendor could have given it. */
  problemOfRunId(runId: string): string | null;
  /** The script of a run that was given none. */
  ordinaryScript(generation: string | null): readonly ScriptEntry[];
  /** The steps of a run without a script where they depend on other runs. @default the ordinary script */
  ordinaryLife?(run: SimulatedRun, runs: RunStore): readonly Step[];
  /** Whether a run that has reached this status lists its files. */
  hasFiles(status: string): boolean;
  /** The vendor's words for a verb; null when it has none. */
  say(verb: Verb, generation: string | null, error?: string): Wording | null;
  /** Whether the request carries the key. */
  admits(headers: Headers, apiKey: string): boolean;
  /** The run that a call is about, by the path below the vendor's base URL; null when it is about none. */
  runIdOf(path: string, query: URLSearchParams, runs: RunStore): string | null;
  /** The vendor's answer for a refusal, in the shape that callers of this run get. */
  refuse(refusal: Refusal, run: SimulatedRun | null): Response;
  /** The vendor's API, below its base URL. */
  routes(world: World): Hono;
  /** Null when the vendor never pushes. */
  readonly webhooks: VendorWebhooks | null;
}
