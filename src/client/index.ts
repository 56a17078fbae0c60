export { ConfigError } from '../config/config-error.js';
export { defineConfig, type ConfigInput } from '../config/input.js';
export type { Check, CheckResult, CheckStatus } from '../domain/checks.js';
export type { TrackingState } from '../domain/contract.js';
export type { AttachOptions, Sink } from '../domain/options.js';
export {
  idempotencyKeyOf,
  type Outcome,
  type OutcomeStatus,
  type Reason,
  type ReasonCode,
} from '../domain/outcome.js';
export type { Phase } from '../domain/phase.js';
export { runKeyOf, workflowIdOf, type RunKey } from '../domain/run-key.js';
export type { TimingOptions } from '../domain/timing.js';
export type { Ledger, OutcomeFilter } from '../ledger/ledger.js';
export type { OwnSink, SinkDeliveryRequest } from '../domain/sinks.js';
export { SinkRefused, SinkUnavailable } from '../sinks/errors.js';
export {
  CallbackRejected,
  verifyCallback,
  type CallbackDelivery,
  type VerifiedCallback,
} from '../sinks/callback/verify-callback.js';
export {
  InvalidTrackRequestError,
  LedgerMissingError,
  RunNotTrackedError,
  TrackingLostError,
} from './errors.js';
export type { RunFilter } from './list-runs.js';
export { RunHandle } from './run-handle.js';
export type { RunStatus } from './run-status.js';
export { RunTracker, type ConnectOptions, type RunTrackerOptions } from './run-tracker.js';
export type { TrackRequest } from './track-request.js';
