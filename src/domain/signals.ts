import type { RunEvent } from './observation.js';
import type { AttachOptions } from './options.js';
import { PHASES } from './phase.js';

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Texts, by type, that a sink cannot do without. */
const SINK_TEXTS: Readonly<Record<string, readonly string[]>> = {
  veryfront: ['runId'],
  callback: ['url'],
  workflow: ['workflowId', 'signal'],
  custom: ['name'],
};

function isSink(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const texts = new Map(Object.entries(SINK_TEXTS)).get(String(value['type']));
  return texts !== undefined && texts.every((field) => typeof value[field] === 'string');
}

function isListOrAbsent(value: unknown): value is readonly unknown[] | undefined {
  return value === undefined || Array.isArray(value);
}

/**
 * Whether the payload of an `attach` signal can be worked with. Our own senders have checked it thoroughly; of checks
 * that this version does not know, the results will tell.
 */
export function isAttachOptions(value: unknown): value is AttachOptions {
  if (!isRecord(value)) return false;
  const { checks, sinks } = value;
  return isListOrAbsent(checks) && isListOrAbsent(sinks) && (sinks ?? []).every(isSink);
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
