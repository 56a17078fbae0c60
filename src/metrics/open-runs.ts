import { Gauge, type Registry } from 'prom-client';

/** Visibility of Temporal bears few requests: it is asked at most this often, in milliseconds. */
const MAX_AGE_MS = 15_000;

/** Counts the trackings that are open on a task queue. It may take a few seconds, and may reject. */
export type CountOpenRuns = () => Promise<number>;

/** The last count of one task queue. */
class Count {
  #value: Promise<number | null> | null = null;
  #takenAt = 0;

  constructor(private readonly count: CountOpenRuns) {}

  /** Null when it is not known now. Never rejects. */
  latest(): Promise<number | null> {
    const now = performance.now();
    if (this.#value === null || now - this.#takenAt >= MAX_AGE_MS) {
      this.#takenAt = now;
      this.#value = this.count().catch(() => null);
    }
    return this.#value;
  }
}

/** A gauge of the trackings that are open, counted when it is scraped. A count that fails shows no value at all. */
export class OpenRunsGauge {
  readonly #counts = new Map<string, Count>();

  constructor(registry: Registry) {
    const collect = (gauge: Gauge<'task_queue'>) => this.#collect(gauge);
    new Gauge({
      name: 'landfall_open_runs',
      help: 'Trackings that are open, by task queue; every worker of a task queue shows the same number.',
      labelNames: ['task_queue'],
      registers: [registry],
      collect() {
        return collect(this);
      },
    });
  }

  /** Counts a task queue from now on. */
  watch(taskQueue: string, count: CountOpenRuns): void {
    this.#counts.set(taskQueue, new Count(count));
  }

  async #collect(gauge: Gauge<'task_queue'>): Promise<void> {
    const counted = await Promise.all(
      [...this.#counts].map(async ([taskQueue, count]) => [taskQueue, await count.latest()] as const),
    );
    gauge.reset();
    for (const [taskQueue, value] of counted) if (value !== null) gauge.set({ task_queue: taskQueue }, value);
  }
}
