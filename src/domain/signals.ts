import type { RunEvent } from './observation.js';
import type { AttachOptions } from './options.js';
import { PHASES } from './phase.js';

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOrAbsent(value: unknown): boolean {
  return value === undefined || Array.isArray(value);
}

/** Whether the payload of an `attach` signal can be worked with. Our own senders have checked it thoroughly. */
export function isAttachOptions(value: unknown): value is AttachOptions {
  return isRecord(value) && isListOrAbsent(value['checks']) && isListOrAbsent(value['sinks']);
}

/** Whether the payload of an `observed` signal can be worked with. Our own senders have checked it thoroughly. */
export function isRunEvent(value: unknown): value is RunEvent {
  if (!isRecord(value) || value['eventId'] === undefined || value['step'] === undefined) return false;
  const observation = value['observation'];
  if (observation === null) return true;
  return (
    isRecord(observation) &&
    typeof observation['vendorStatus'] === 'string' &&
    Array.isArray(observation['checks']) &&
    PHASES.some((phase) => phase === observation['phase'])
  );
}
