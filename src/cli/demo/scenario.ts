import type { Outcome, OutcomeStatus } from '../../domain/outcome.js';
import type { AttachOptions } from '../../domain/options.js';
import type { LoggedCall, RunSpec, WebhookSpec } from '../../simulators/index.js';
import type { DemoAccount } from './accounts.js';

/**
 * A further expectation: the rest of a sentence about what is wrong, or null.
 * @param calls all calls about the run that the simulators received and sent
 */
export type Expectation = (outcome: Outcome, calls: readonly LoggedCall[]) => string | null;

/** One story that the demo plays: a run, what its app asks for, and how it must end. */
export interface Scenario {
  readonly name: string;
  /** @default 'default' */
  readonly account?: DemoAccount;
  /** Body of the control API, without the receiver of webhooks. */
  readonly run: Omit<RunSpec, 'webhooks' | 'runId'>;
  /** How the run's webhook behaves. @default as it should */
  readonly webhooks?: Pick<WebhookSpec, 'behaviour' | 'copies' | 'delayMs'>;
  /** What the app gives to `track`. @default nothing */
  readonly track?: AttachOptions;
  /** How long after the run began the app tracks it, in milliseconds. @default 0 */
  readonly trackAfterMs?: number;
  readonly expected: OutcomeStatus;
  /** @default none */
  readonly expectations?: readonly Expectation[];
}
