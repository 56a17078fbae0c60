import type { DeliveryResult, ErrorCode } from './answers.js';
import type { GatewayLogger } from './logger.js';

/** Longest vendor text in a log line, in characters. */
const MAX_TEXT_LENGTH = 200;

/**
 * What is logged of a delivery, and all that is: no body, header, token or secret. Names of the path are
 * logged only once they are known to be ours, because a token in the wrong place would stand there.
 */
export interface DeliveryNote {
  readonly vendor: string | null;
  readonly account: string | null;
  readonly eventId?: string | null;
  readonly eventType?: string;
  readonly runId?: string | null;
  readonly result: DeliveryResult | ErrorCode;
  readonly reason?: string;
  /** True when the fault is ours, not the sender's. */
  readonly fault?: boolean;
}

function levelOf(result: DeliveryNote['result'], fault = false): keyof GatewayLogger {
  if (fault || result === 'unavailable') return 'error';
  switch (result) {
    case 'accepted':
    case 'duplicate':
    case 'ignored':
      return 'info';
    default:
      return 'warn';
  }
}

/** Writes the one line of a delivery. */
export function logDelivery(logger: GatewayLogger, note: DeliveryNote, ms: number): void {
  const { fault, ...fields } = note;
  const bounded = Object.entries(fields).map(([name, value]) => [
    name,
    typeof value === 'string' ? value.slice(0, MAX_TEXT_LENGTH) : value,
  ]);
  logger[levelOf(note.result, fault)]({ ...Object.fromEntries(bounded), ms: Math.round(ms) }, 'webhook');
}
