import type { CheckedRunSpec, FaultSpec, ScriptEntry } from './run-spec.js';
import { viewAt, type RunView, type Step } from './timeline.js';
import type { VendorSimulator } from './vendor-simulator.js';

/** One run at a simulated vendor. Its status is a function of its steps and the clock; nothing ticks. */
export class SimulatedRun {
  #written: readonly Step[] | null;

  /**
   * @param ordinaryLife gives the steps of a run without a script, which may depend on other runs.
   */
  constructor(
    readonly vendor: VendorSimulator,
    readonly spec: CheckedRunSpec,
    readonly createdAt: number,
    private readonly ordinaryLife: (run: SimulatedRun) => readonly Step[],
    scripted: readonly Step[] | null,
  ) {
    this.#written = scripted;
  }

  get id(): string {
    return this.spec.runId;
  }

  /** The script that a new attempt follows: the run's own, or the vendor's ordinary one. */
  get script(): readonly ScriptEntry[] {
    return this.spec.script.length > 0 ? this.spec.script : this.vendor.ordinaryScript(this.spec.generation);
  }

  /** The steps that were written for the run; null while it lives the vendor's ordinary life. */
  get writtenSteps(): readonly Step[] | null {
    return this.#written;
  }

  /** All steps of the run, past and future, in order. */
  get steps(): readonly Step[] {
    return this.#written ?? this.ordinaryLife(this);
  }

  /** The run as it stands at `at`, by all its steps or by some of them. */
  viewAt(at: number, steps: readonly Step[] = this.steps): RunView {
    return viewAt(steps, at, this.vendor, this.spec.fields);
  }

  /** Keeps what has happened until `now` and replaces the rest. Returns how many steps were kept. */
  rewrite(now: number, steps: readonly Step[]): number {
    const past = this.steps.filter((step) => step.at <= now);
    this.#written = [...past, ...steps];
    return past.length;
  }

  /** The fault that calls about this run meet at `now`; the first window that fits. */
  faultAt(now: number): FaultSpec | null {
    const age = now - this.createdAt;
    return this.spec.faults.find(({ afterMs, forMs }) => age >= afterMs && age < afterMs + forMs) ?? null;
  }

  /** Since when the run's files have been listed, as seen in `view`; null while there are none. */
  filesListedSince(view: RunView): number | null {
    if (this.spec.files.length === 0) return null;
    const { filesAfterMs } = this.spec;
    if (filesAfterMs === null) {
      return view.steps.find((step) => this.vendor.hasFiles(step.status))?.at ?? null;
    }
    const since = view.attemptAt + filesAfterMs;
    return since <= view.at ? since : null;
  }
}
