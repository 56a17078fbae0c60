import type { RunEvent } from './observation.js';
import type { AttachOptions } from './options.js';
import { PHASES } from './phase.js';

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Fields, by type, that what an app asks for cannot do without, and the type of each. */
type Shapes = Readonly<Record<string, Readonly<Record<string, 'string' | 'array'>>>>;

const CHECK_SHAPES: Shapes = {
  attachment_exists: { names: 'array' },
  filename_regex: { pattern: 'string' },
  attachment_template: { template: 'string' },
  custom: { activity: 'string', taskQueue: 'string' },
};

const SINK_SHAPES: Shapes = {
  veryfront: { runId: 'string' },
  callback: { url: 'string' },
  workflow: { workflowId: 'string', signal: 'string' },
  custom: { name: 'string' },
};

function fits(value: unknown, shapes: Shapes): boolean {
  if (!isRecord(value)) return false;
  const shape = new Map(Object.entries(shapes)).get(String(value['type']));
  return (
    shape !== undefined &&
    Object.entries(shape).every(([field, type]) =>
      type === 'array' ? Array.isArray(value[field]) : typeof value[field] === type,
    )
  );
}

function isListOf(value: unknown, shapes: Shapes): boolean {
  return value === undefined || (Array.isArray(value) && value.every((entry) => fits(entry, shapes)));
}

/** Whether the payload of an `attach` signal can be worked with. Our own senders have checked it thoroughly. */
export function isAttachOptions(value: unknown): value is AttachOptions {
  return isRecord(value) && isListOf(value['checks'], CHECK_SHAPES) && isListOf(value['sinks'], SINK_SHAPES);
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
