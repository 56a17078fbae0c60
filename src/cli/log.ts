import { pino, type Logger } from 'pino';
import type { CliIo } from './io.js';

/** A logger of JSON lines on stderr; errors are written with their causes. */
export function createLog(name: string, { stderr }: CliIo): Logger {
  const serializers = { error: pino.stdSerializers.err };
  return pino(
    { name, base: {}, serializers, timestamp: pino.stdTimeFunctions.isoTime },
    {
      write: (line) => void stderr.write(line),
    },
  );
}
