export type { Check, CheckResult, CheckStatus } from '../domain/checks.js';
export type { AttachOptions, Sink } from '../domain/options.js';
export type { Outcome, OutcomeStatus, Reason, ReasonCode } from '../domain/outcome.js';
export { awaitRun, type AwaitRunRequest } from './await-run.js';
export { attachSignal, observedSignal, stateQuery } from './messages.js';
export { trackRun } from './track-run.js';
