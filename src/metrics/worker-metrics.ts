import { Counter, Histogram, Registry } from 'prom-client';
import type { Outcome } from '../domain/outcome.js';
import type { ReadAnswer } from '../domain/reading.js';
import { msOf } from '../domain/time.js';
import { BoundedLabel } from './bounded-label.js';
import type { PrometheusOptions } from './gateway-metrics.js';
import { OpenRunsGauge, type CountOpenRuns } from './open-runs.js';

/** What a worker tells of itself. Its methods must not throw. */
export interface WorkerMetrics {
  /** A run was read; `kind` is `read` for a good answer, or else what went wrong. */
  readMade(vendor: string, kind: ReadAnswer['kind']): void;
  /** A read came up more than a minute after it was due. */
  readOverdue(vendor: string): void;
  /** A read brought a status that no table of ours knows. */
  unknownStatusRead(vendor: string): void;
  /** A new row stands in the ledger. */
  outcomeRecorded(outcome: Outcome): void;
  /** The worker of a task queue begins, and this counts the trackings that are open there. */
  workerBegan(taskQueue: string, countOpenRuns: CountOpenRuns): void;
}

/** Seconds: from a webhook that was taken at once to the longest pause between two reads. */
const LAG_BUCKETS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3600];

function lagSecondsOf({ endedAt, recordedAt }: Outcome): number | null {
  // The vendor's clock may be ahead of ours.
  return endedAt === null ? null : Math.max(0, (msOf(recordedAt) - msOf(endedAt)) / 1000);
}

function counter<L extends string>(registry: Registry, name: string, help: string, labelNames: readonly L[]) {
  return new Counter<L>({ name, help, labelNames: [...labelNames], registers: [registry] });
}

/** The metrics of a worker for Prometheus. The constructor throws when the registry has them already. */
export class PrometheusWorkerMetrics implements WorkerMetrics {
  readonly registry: Registry;
  readonly #vendors = new BoundedLabel();
  readonly #recorded: Counter<'vendor' | 'outcome' | 'decided_by'>;
  readonly #lag: Histogram<'vendor' | 'decided_by'>;
  readonly #reads: Counter<'vendor'>;
  readonly #readErrors: Counter<'vendor' | 'kind'>;
  readonly #overdue: Counter<'vendor'>;
  readonly #unknown: Counter<'vendor'>;
  readonly #open: OpenRunsGauge;

  constructor({ registry = new Registry() }: PrometheusOptions = {}) {
    this.registry = registry;
    this.#recorded = counter(
      registry,
      'landfall_runs_recorded_total',
      'Verdicts that were recorded, by vendor, outcome and what decided.',
      ['vendor', 'outcome', 'decided_by'],
    );
    this.#lag = new Histogram({
      name: 'landfall_record_lag_seconds',
      help: "Time from the end of a run, by its vendor's clock, to its recorded verdict.",
      labelNames: ['vendor', 'decided_by'],
      buckets: LAG_BUCKETS,
      registers: [registry],
    });
    this.#reads = counter(registry, 'landfall_reads_total', 'Reads of runs by id, good or not.', ['vendor']);
    this.#readErrors = counter(
      registry,
      'landfall_read_errors_total',
      'Reads that brought no status, by what went wrong.',
      ['vendor', 'kind'],
    );
    this.#overdue = counter(
      registry,
      'landfall_reads_overdue_total',
      'Reads that came up more than a minute after they were due.',
      ['vendor'],
    );
    this.#unknown = counter(
      registry,
      'landfall_unknown_statuses_total',
      'Reads that brought a status which Landfall does not know.',
      ['vendor'],
    );
    this.#open = new OpenRunsGauge(registry);
  }

  readMade(name: string, kind: ReadAnswer['kind']): void {
    const vendor = this.#vendors.of(name);
    this.#reads.inc({ vendor });
    if (kind !== 'read') this.#readErrors.inc({ vendor, kind });
  }

  readOverdue(name: string): void {
    this.#overdue.inc({ vendor: this.#vendors.of(name) });
  }

  unknownStatusRead(name: string): void {
    this.#unknown.inc({ vendor: this.#vendors.of(name) });
  }

  outcomeRecorded(outcome: Outcome): void {
    const vendor = this.#vendors.of(outcome.vendor);
    const { decidedBy } = outcome;
    this.#recorded.inc({ vendor, outcome: outcome.status, decided_by: decidedBy });
    const lag = lagSecondsOf(outcome);
    // A deadline and a cancel are ours: nothing of the vendor's was waited for.
    if (lag === null || (decidedBy !== 'webhook' && decidedBy !== 'read')) return;
    this.#lag.observe({ vendor, decided_by: decidedBy }, lag);
  }

  workerBegan(taskQueue: string, countOpenRuns: CountOpenRuns): void {
    this.#open.watch(taskQueue, countOpenRuns);
  }
}
