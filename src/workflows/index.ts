export { attachSignal, observedSignal, stateQuery } from './messages.js';
export { trackRun } from './track-run.js';
