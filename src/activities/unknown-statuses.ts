import { Context } from '@temporalio/activity';
import type { Observation } from '../domain/observation.js';
import { describeRun, type RunKey } from '../domain/run-key.js';
import type { WorkerMetrics } from '../metrics/worker-metrics.js';

/** Most statuses that are remembered as logged, so that a vendor that makes them up cannot fill the memory. */
const MAX_REMEMBERED = 1_000;

const logged = new Set<string>();

/** Counts a status that we do not know, and logs it the first time that this process meets it. */
export function noteUnknownStatus(
  key: RunKey,
  { phase, vendorStatus }: Observation,
  metrics: WorkerMetrics | undefined,
): void {
  if (phase !== 'unknown') return;
  const { log } = Context.current();
  const { vendor, runId } = key;
  metrics?.unknownStatusRead(vendor);
  const value = `${vendor} ${vendorStatus}`;
  if (logged.has(value) || logged.size >= MAX_REMEMBERED) return;
  logged.add(value);
  log.warn(`The vendor's status is not known to Landfall ${describeRun(key)}`, {
    vendor,
    runId,
    vendorStatus,
  });
}
