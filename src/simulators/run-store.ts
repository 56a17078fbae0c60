import type { SimulatedRun } from './simulated-run.js';

/** Every simulated run, in the order of creation. */
export class RunStore {
  readonly #byVendor = new Map<string, Map<string, SimulatedRun>>();

  add(run: SimulatedRun): void {
    const runs = this.#byVendor.get(run.vendor.name) ?? new Map<string, SimulatedRun>();
    this.#byVendor.set(run.vendor.name, runs.set(run.id, run));
  }

  get(vendor: string, runId: string): SimulatedRun | null {
    return this.#byVendor.get(vendor)?.get(runId) ?? null;
  }

  /** A vendor's runs, oldest first. */
  of(vendor: string): readonly SimulatedRun[] {
    return [...(this.#byVendor.get(vendor)?.values() ?? [])];
  }
}
