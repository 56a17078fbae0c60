import type { Progress } from '../../domain/observation.js';
import type { Outcome, OutcomeStatus } from '../../domain/outcome.js';
import type { AttachOptions } from '../../domain/options.js';
import type { LoggedCall, RunSpec, WebhookSpec } from '../../simulators/index.js';
import type { DemoAccount } from './accounts.js';

/** What is known of a run once it has been played. */
export interface Evidence {
  /** As the ledger has it. */
  readonly outcome: Outcome;
  /** All calls about the run that the simulators received and sent. */
  readonly calls: readonly LoggedCall[];
  /** What the tracking had heard of the run's progress at its end. */
  readonly progress: Progress | null;
}

/** A further expectation: the rest of a sentence about what is wrong, or null. */
export type Expectation = (evidence: Evidence) => string | null;

/** A place that can be told an outcome, besides the ledger: a run at Veryfront, or a receiver of callbacks. */
export type Place = 'veryfront' | 'callback';

/** One story that the demo plays: a run, what its app asks for, and how it must end. */
export interface Scenario {
  readonly name: string;
  /** @default 'default' */
  readonly account?: DemoAccount;
  /** Body of the control API, without the receiver of webhooks. */
  readonly run: Omit<RunSpec, 'webhooks' | 'runId'>;
  /** How the run's webhook behaves. @default as it should */
  readonly webhooks?: Pick<WebhookSpec, 'behaviour' | 'copies' | 'delayMs'>;
  /** What the app gives to `track`, besides the sinks of `tells`. @default nothing */
  readonly track?: Omit<AttachOptions, 'sinks'>;
  /** Where else the app wants the outcome told; each place must hear of it exactly once. @default nowhere */
  readonly tells?: readonly Place[];
  /** How long after the run began the app tracks it, in milliseconds. @default 0 */
  readonly trackAfterMs?: number;
  readonly expected: OutcomeStatus;
  /** @default none */
  readonly expectations?: readonly Expectation[];
}
