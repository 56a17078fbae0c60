import { unprocessable } from '../fastapi.js';
import type { Fields } from '../run-spec.js';
import type { SimulatedRun } from '../simulated-run.js';
import type { World } from '../world.js';
import { detail } from './answers.js';
import { tokenIn } from './callbacks.js';
import { isFinal } from './statuses.js';

/**
 * Starts a run of a workflow, which calls back if it is told where. There is no idempotency key: each call starts
 * another. Throws a 422 for a callback URL that cannot be.
 */
export function startRun(world: World, workflowId: string, body: Fields): Promise<SimulatedRun> {
  const { input = {}, node_ids, callback_url } = body;
  return world.createAsAsked({
    vendor: 'noxus',
    definitionId: workflowId,
    fields: { input, ...(node_ids === undefined ? {} : { node_ids }) },
    webhooks: receiverOf(callback_url),
  });
}

function receiverOf(url: unknown): Fields | null {
  if (url === undefined || url === null) return null;
  if (typeof url === 'string' && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) {
    return { url, secret: tokenIn(url) };
  }
  throw unprocessable({
    loc: ['body', 'callback_url'],
    msg: 'Input should be a valid URL',
    type: 'url_parsing',
  });
}

/**
 * Stops a run; one that has ended stays as it is, which is not published. Returns the refusal, or null when the stop
 * was taken.
 */
export function stopRun(world: World, run: SimulatedRun, now: number): Response | null {
  if (run.spec.refuseCancel) return detail(409, 'Run cannot be stopped');
  if (run.spec.ignoreCancel || isFinal(run.viewAt(now).status)) return null;
  world.rewrite(run, now, [{ at: now, status: 'stopped', fields: {} }]);
  return null;
}
