/** What the gateway logs to; a pino logger fits. */
export interface GatewayLogger {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** A library is silent unless it is given a logger. */
export const SILENT_LOGGER: GatewayLogger = { info() {}, warn() {}, error() {} };
