export { ConfigError, type ConfigProblem } from './config-error.js';
export {
  findAccount,
  type AccountConfig,
  type Config,
  type GatewayConfig,
  type LedgerConfig,
} from './config.js';
export type { Environment } from './environment.js';
export {
  defineConfig,
  type AccountInput,
  type CallbackInput,
  type ConfigInput,
  type EnvReference,
  type SinksInput,
} from './input.js';
export { loadConfig, type LoadOptions } from './load-config.js';
export { redactConfig, type PrintableAccount, type PrintableConfig } from './redact.js';
export { resolveAccounts, type ResolvedAccounts } from './resolve-accounts.js';
export { resolveConfig, type ConfigRequirement, type ResolveOptions } from './resolve-config.js';
export { temporalConnection, type TemporalConnection } from './temporal-connection.js';
