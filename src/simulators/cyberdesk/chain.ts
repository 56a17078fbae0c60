import { exampleOf } from '../launch.js';
import type { ScriptEntry } from '../run-spec.js';
import type { World } from '../world.js';
import type { AskedChain, AskedRun } from './asked.js';
import { createOnce, idFor } from './create.js';
import { isFinal, ORDINARY_SCRIPT } from './statuses.js';

/**
 * `POST /v1/runs/chain`: runs in one session, each of which begins when the one before it ends. References to what an
 * earlier step brought are shown as they were given.
 */
export async function createChain(world: World, asked: AskedChain, key: string | null) {
  const ids = asked.steps.map((_step, index) => idFor(key, 'chain', index));
  const sessionId = asked.session_id ?? ids[0];
  let freeAt: number | null = 0;
  for (const [index, runId] of ids.entries()) {
    const definitionId = asked.steps[index]!.workflow_id;
    const own = scriptOf(world, definitionId);
    const script: readonly ScriptEntry[] = waitingUntil(freeAt, own);
    await createOnce(world, { runId, definitionId, asked: stepOf(asked, index, sessionId), script });
    freeAt = endOf(script);
  }
  return { session_id: sessionId, run_ids: ids };
}

function stepOf(asked: AskedChain, index: number, sessionId: string | undefined): AskedRun {
  const { session_alias, inputs, sensitive_inputs } = asked.steps[index]!;
  const { machine_id, pool_ids, is_priority } = asked;
  const isLast = index === asked.steps.length - 1;
  return {
    machine_id,
    pool_ids,
    is_priority,
    session_id: sessionId,
    session_alias,
    input_values: { ...asked.shared_inputs, ...inputs },
    sensitive_input_values: { ...asked.shared_sensitive_inputs, ...sensitive_inputs },
    // The shared files are imported once, with the first step.
    file_inputs: index === 0 ? asked.shared_file_inputs : null,
    release_session_after: isLast && asked.keep_session_after_completion !== true,
  };
}

function scriptOf(world: World, definitionId: string): readonly ScriptEntry[] {
  const script = exampleOf(world.runs, 'cyberdesk', definitionId)?.spec.script ?? [];
  return script.length > 0 ? script : ORDINARY_SCRIPT;
}

/** The script from `freeAt` on, and the wait for its turn before; null is a turn that never comes. */
function waitingUntil(freeAt: number | null, script: readonly ScriptEntry[]): readonly ScriptEntry[] {
  if (freeAt === 0) return script;
  const waiting: ScriptEntry = { afterMs: 0, status: 'scheduling' };
  if (freeAt === null) return [waiting];
  return [
    waiting,
    ...script.map((entry) => ({ ...entry, afterMs: entry.afterMs + freeAt })),
  ] as ScriptEntry[];
}

function endOf(script: readonly ScriptEntry[]): number | null {
  const end = script.find(({ status }) => typeof status === 'string' && isFinal(status));
  return end?.afterMs ?? null;
}
