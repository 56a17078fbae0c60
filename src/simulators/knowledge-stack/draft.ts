import { uuidOf } from '../ids.js';
import { launch } from '../launch.js';
import type { Fields, ScriptEntry } from '../run-spec.js';
import type { SimulatedRun } from '../simulated-run.js';
import type { World } from '../world.js';
import { detail } from './answers.js';
import type { AskedDraft } from './asked.js';
import { isNotBegun, QUEUED_MS } from './statuses.js';

const VENDOR = 'knowledge-stack';

/**
 * Creates a run of the newer generation: a draft that rests until it is started, or with `auto_start` a run that begins
 * as soon as it may. The same idempotency key leads to the same run.
 */
export async function createDraft(
  world: World,
  definitionId: string,
  asked: AskedDraft,
): Promise<SimulatedRun> {
  const { idempotency_key: key, auto_start, user_message, name } = asked;
  const runId = key ? uuidOf('created', definitionId, key) : undefined;
  const existing = runId === undefined ? null : world.runs.get(VENDOR, runId);
  const startsItself = auto_start ?? false;
  const fields: Fields = {
    auto_start: startsItself,
    ...(name ? { name } : {}),
    ...(startsItself && user_message ? { user_message, auto_start_user_message: user_message } : {}),
  };
  const script = startsItself ? {} : { script: draftScript(asked.files !== undefined) };
  return (
    existing ??
    launch(world, { vendor: VENDOR, generation: 'current', definitionId, runId, fields, ...script })
  );
}

function draftScript(hasUploads: boolean): readonly ScriptEntry[] {
  const ready: ScriptEntry = { afterMs: hasUploads ? QUEUED_MS : 0, status: 'NOT_STARTED' };
  return hasUploads ? [{ afterMs: 0, status: 'PENDING' }, ready] : [ready];
}

/** Makes a draft of a run that was started. Returns the new run, or the refusal. */
export async function cloneRun(
  world: World,
  run: SimulatedRun,
  name: string | null,
  now: number,
): Promise<SimulatedRun | Response> {
  if (isNotBegun(run.viewAt(now).status)) return detail(run, 409, 'conflict', 'Run has not been started');
  return createDraft(world, run.spec.definitionId, { name });
}

/** Changes the name of a draft. Returns the refusal, or null. */
export function renameRun(world: World, run: SimulatedRun, name: string, now: number): Response | null {
  const { status } = run.viewAt(now);
  if (status !== 'NOT_STARTED') return detail(run, 409, 'conflict', 'Run is not a draft');
  const ahead = run.steps.filter((step) => step.at > now);
  world.rewrite(run, now, [{ at: now, status, fields: { name } }, ...ahead]);
  return null;
}
