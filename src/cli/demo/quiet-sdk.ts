import { DefaultLogger, Runtime, type LogEntry } from '@temporalio/worker';

/**
 * Lets only errors of the Temporal SDK through, and leaves signals to the command: the SDK would stop its workers
 * by itself, before what depends on them. To be called just before the first worker is made; where the process has a
 * runtime already, that one's settings stay.
 * @param say is given each error as one line
 */
export function quietSdk(say: (line: string) => void): void {
  const logger = new DefaultLogger('ERROR', ({ message, meta }: LogEntry) => {
    const cause: unknown = meta?.['error'];
    say(`Temporal: ${message}${cause instanceof Error ? `: ${cause.message}` : ''}`);
  });
  try {
    Runtime.install({
      logger,
      telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } },
      shutdownSignals: [],
    });
  } catch (error) {
    if (!(error instanceof Error && error.name === 'IllegalStateError')) throw error;
  }
}
