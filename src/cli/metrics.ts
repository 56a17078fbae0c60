import type { Command } from 'commander';
import type { Registry } from 'prom-client';
import type { ServedMetrics } from '../metrics/serve-metrics.js';
import { parsePort } from './parse.js';

/** Where a command serves its metrics; nowhere without a port. */
export interface MetricsFlags {
  readonly metricsPort?: number;
  readonly metricsHostname?: string;
}

/** Adds `--metrics-port` and `--metrics-hostname`. */
export function addMetricsFlags(command: Command): Command {
  return command
    .option(
      '--metrics-port <port>',
      'serve metrics for Prometheus at /metrics on a port of its own; 0 takes a free one',
      parsePort,
    )
    .option('--metrics-hostname <name>', 'address to serve them on (built in: 127.0.0.1)');
}

/** Metrics that are served, and where commands register theirs. */
export interface CliMetrics extends ServedMetrics {
  readonly registry: Registry;
}

/**
 * Serves the metrics of the process, and of Node itself, where a port was asked for; null where not.
 * @throws Error of `node:net` when the port cannot be listened on.
 */
export async function startMetrics(flags: MetricsFlags): Promise<CliMetrics | null> {
  const { metricsPort: port, metricsHostname: hostname } = flags;
  if (port === undefined) return null;
  const [{ collectDefaultMetrics, Registry }, { serveMetrics }] = await Promise.all([
    import('prom-client'),
    import('../metrics/serve-metrics.js'),
  ]);
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return { registry, ...(await serveMetrics(registry, { port, hostname })) };
}
