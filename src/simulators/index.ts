export { BadRunSpec } from './check-run-spec.js';
export type { LoggedCall, LoggedDelivery, LoggedRequest } from './call-log.js';
export type { SimulatorClock } from './clock.js';
export { msOfDuration, type Duration } from './duration.js';
export { RunBuilder, type BuiltFault, type BuiltWebhooks, type Ending } from './run-builder.js';
export type {
  FaultKind,
  FaultSpec,
  Fields,
  RunSpec,
  ScriptEntry,
  ScriptEvent,
  ScriptStatus,
  WebhookBehaviour,
  WebhookSpec,
} from './run-spec.js';
export type { DueDelivery } from './deliverer.js';
export { serveSimulators, type ServedSimulators, type ServeOptions } from './serve.js';
export {
  createSimulators,
  SIMULATOR_API_KEY,
  type Simulators,
  type SimulatorsOptions,
  type VendorKit,
} from './simulators.js';
export { startDeliveries, type Deliveries } from './start-deliveries.js';
