import { CallLog } from './call-log.js';
import { checkRunSpec } from './check-run-spec.js';
import type { SimulatorClock } from './clock.js';
import { Outbox } from './outbox.js';
import { planEventWebhooks, planStatusWebhooks } from './plan-webhooks.js';
import { RunStore } from './run-store.js';
import type { CheckedRunSpec } from './run-spec.js';
import { SimulatedRun } from './simulated-run.js';
import { eventsOf, stepsOf, type Step, type TimedEvent } from './timeline.js';
import type { VendorSimulator } from './vendor-simulator.js';

/** What all simulated vendors share: the clock, the runs, the webhooks to come and the log. */
export class World {
  readonly runs = new RunStore();
  readonly outbox = new Outbox();
  readonly log = new CallLog();

  constructor(
    readonly clock: SimulatorClock,
    readonly vendors: ReadonlyMap<string, VendorSimulator>,
  ) {}

  /**
   * Creates the run that a control body asks for.
   * @throws BadRunSpec when the body does not describe a run.
   */
  async createAsAsked(body: unknown): Promise<SimulatedRun> {
    const now = await this.clock.now();
    const isTaken = (vendor: VendorSimulator, runId: string) => this.runs.get(vendor.name, runId) !== null;
    const { vendor, spec } = checkRunSpec(body, this.vendors, isTaken);
    return this.#create(vendor, spec, now);
  }

  /** The run takes another course from `now` on: what it has been stays, what was to come is replaced. */
  rewrite(run: SimulatedRun, now: number, steps: readonly Step[], events: readonly TimedEvent[] = []): void {
    this.outbox.forgetAfter(run.vendor.name, run.id, now);
    const kept = run.rewrite(now, steps);
    this.outbox.add([...planEventWebhooks(run, events), ...planStatusWebhooks(run, kept)]);
  }

  #create(vendor: VendorSimulator, spec: CheckedRunSpec, now: number): SimulatedRun {
    const run = new SimulatedRun(
      vendor,
      spec,
      now,
      (self) => this.#ordinaryLife(self),
      spec.script.length > 0 ? stepsOf(spec.script, now, vendor) : null,
    );
    this.runs.add(run);
    this.outbox.add([...planEventWebhooks(run, eventsOf(run.script, now)), ...planStatusWebhooks(run, 0)]);
    return run;
  }

  #ordinaryLife(run: SimulatedRun): readonly Step[] {
    return run.vendor.ordinaryLife?.(run, this.runs) ?? stepsOf(run.script, run.createdAt, run.vendor);
  }
}
