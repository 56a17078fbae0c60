import { uuidOf } from '../ids.js';
import type { SimulatedRun } from '../simulated-run.js';
import type { RunView } from '../timeline.js';
import type { VendorWebhooks, WebhookMessage } from '../vendor-simulator.js';
import { publicBodyOf } from './run-body.js';

/** Stands in for a token where an address has no path. */
const NO_TOKEN = 'none';

/**
 * Noxus calls the address back that a run was started with, once, when the run is completed, failed or stopped. It
 * signs nothing; the body is not published, and is the run as start and stop answer it here.
 */
export const noxusCallbacks: VendorWebhooks = {
  secretInUrl: true,
  ofStatus: (run, view) => messageOf(run, view, 'callback', {}),
  ofEvent: (run, view, type, fields) => messageOf(run, view, type, fields),
  sign: () => ({}),
};

/** The secret of a callback's address: the last part of its path. */
export function tokenIn(url: string): string {
  return new URL(url).pathname.split('/').at(-1) || NO_TOKEN;
}

function messageOf(run: SimulatedRun, view: RunView, type: string, fields: object): WebhookMessage {
  const body = JSON.stringify({ ...publicBodyOf(run, view), ...fields });
  return { id: uuidOf('noxus', 'callback', run.id, type, body), type, body };
}
