import { Runtime, type LogLevel, type LogMetadata } from '@temporalio/worker';
import type { Logger } from 'pino';

/** What is kept of the SDK's metadata: names and numbers, and no payload. */
const KEPT = [
  'workflowId',
  'runId',
  'workflowType',
  'activityId',
  'activityType',
  'attempt',
  'taskQueue',
  'sdkComponent',
  'error',
] as const;

function kept(meta: LogMetadata = {}): Record<string, unknown> {
  return Object.fromEntries(KEPT.filter((name) => name in meta).map((name) => [name, meta[name]]));
}

function levelOf(level: LogLevel): 'trace' | 'debug' | 'info' | 'warn' | 'error' {
  return level.toLowerCase() as Lowercase<LogLevel>;
}

/**
 * Sends the SDK's warnings and errors to a logger, and leaves signals to the command. To be called before the
 * first worker is made; where the process has a runtime already, that one's logger stays.
 */
export function installSdkLog(log: Logger): void {
  const sdk = log.child({}, { level: 'warn' });
  const write = (level: LogLevel, message: string, meta?: LogMetadata) =>
    sdk[levelOf(level)](kept(meta), message);
  try {
    Runtime.install({
      logger: {
        log: write,
        trace: (message, meta) => write('TRACE', message, meta),
        debug: (message, meta) => write('DEBUG', message, meta),
        info: (message, meta) => write('INFO', message, meta),
        warn: (message, meta) => write('WARN', message, meta),
        error: (message, meta) => write('ERROR', message, meta),
      },
      telemetryOptions: { logging: { forward: {}, filter: 'WARN' } },
      shutdownSignals: [],
    });
  } catch (error) {
    if (!(error instanceof Error && error.name === 'IllegalStateError')) throw error;
  }
}
