import { ConfigError, type ConfigProblem } from './config-error.js';

/** Collects problems, so that all of them can be told at once. */
export class ProblemList {
  private readonly byPlace = new Map<string, ConfigProblem>();

  /** Adds a problem. Only the first one of a place is kept: what follows is mostly a consequence of it. */
  add(where: string, message: string): void {
    if (!this.byPlace.has(where)) this.byPlace.set(where, { where, message });
  }

  /** Throws `ConfigError` when there is any problem. */
  throwIfAny(file: string | null): void {
    if (this.byPlace.size > 0) throw new ConfigError([...this.byPlace.values()], file);
  }
}
