export {
  startDevServer,
  type DevServer,
  type DevServerOptions,
  type SearchAttributeType,
} from './dev-server.js';
export { freePort } from './free-port.js';
export type { FindOptions } from './find-options.js';
export { ServerNotFound, type FailedWay } from './search.js';
export { findTemporalCli } from './temporal-cli.js';
export { findTimeSkippingServer } from './time-skipping-server.js';
