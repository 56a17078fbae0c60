import type { MiddlewareHandler } from 'hono';
import { answerFaultily } from './faults.js';
import type { VendorSimulator } from './vendor-simulator.js';
import type { World } from './world.js';

/** Stands before a vendor's routes: logs every call, turns away a wrong key, and lets faults have their way. */
export function vendorDoor(vendor: VendorSimulator, world: World, apiKey: string): MiddlewareHandler {
  return async (c, next) => {
    const at = await world.clock.now();
    const { pathname, searchParams } = new URL(c.req.url);
    const path = pathname.slice(`/${vendor.name}`.length);
    const runId = vendor.runIdOf(path, searchParams, world.runs);
    const run = runId === null ? null : world.runs.get(vendor.name, runId);
    const admitted = vendor.admits(c.req.raw.headers, apiKey);
    const fault = admitted ? (run?.faultAt(at) ?? null) : null;
    const answered = world.log.begin({
      kind: 'request',
      at,
      vendor: vendor.name,
      method: c.req.method,
      path,
      status: null,
      runId,
      fault: fault?.kind ?? null,
    });
    if (!admitted) c.res = vendor.refuse('unauthorized', run);
    else if (run && fault) c.res = await answerFaultily(fault, run, c.req.raw.signal);
    else await next();
    if (fault?.kind !== 'timeout') answered(c.res.status);
  };
}
