import type { Fields, ScriptEntry, ScriptEvent, ScriptStatus } from './run-spec.js';

/** From `at` on (clock milliseconds), a run has this status. */
export interface Step {
  readonly at: number;
  readonly status: string;
  readonly fields: Fields;
}

/** An event that a script wants to be sent at a moment. */
export interface TimedEvent {
  readonly at: number;
  readonly type: string;
  readonly fields: Fields;
}

/** What a vendor says about its statuses, as far as a timeline needs it. */
export interface StatusRules {
  /** The status of a run that was just created. */
  readonly initialStatus: string;
  /** Fields of a body that a new attempt of the same run starts without. */
  readonly resultFields: readonly string[];
  isFinal(status: string): boolean;
}

/** A run as it stands at one moment. All times are clock milliseconds. */
export interface RunView {
  readonly at: number;
  readonly status: string;
  /** The fields of all steps so far, later ones over earlier ones. */
  readonly fields: Fields;
  readonly attemptAt: number;
  /** Since when the run has had this status without a break. */
  readonly since: number;
  /** When the latest step was taken, which may have changed fields only. */
  readonly changedAt: number;
  /** The steps of this attempt that were reached, oldest first; never empty. */
  readonly steps: readonly Step[];
}

function isEvent(entry: ScriptEntry): entry is ScriptEvent {
  return typeof entry.event === 'string';
}

/** The steps of a script that begins at `from`; a script that begins later starts with the initial status. */
export function stepsOf(script: readonly ScriptEntry[], from: number, rules: StatusRules): readonly Step[] {
  const statuses = script.filter((entry): entry is ScriptStatus => !isEvent(entry));
  const steps = statuses.map(({ afterMs, status, ...fields }) => ({ at: from + afterMs, status, fields }));
  if (steps[0]?.at === from) return steps;
  return [{ at: from, status: rules.initialStatus, fields: {} }, ...steps];
}

/** The events of a script that begins at `from`. */
export function eventsOf(script: readonly ScriptEntry[], from: number): readonly TimedEvent[] {
  return script
    .filter(isEvent)
    .map(({ afterMs, event, ...fields }) => ({ at: from + afterMs, type: event, fields }));
}

/** The same steps at the same distances, the first of them at `from`. */
export function moveSteps(steps: readonly Step[], from: number): readonly Step[] {
  const shift = from - (steps[0]?.at ?? from);
  return steps.map((step) => ({ ...step, at: step.at + shift }));
}

/** When the steps first reach a final status; null when they never do. */
export function firstFinalAt(steps: readonly Step[], rules: StatusRules): number | null {
  return steps.find((step) => rules.isFinal(step.status))?.at ?? null;
}

/** Whether a step takes up a run again that had ended. */
function reopens(step: Step, before: Step | undefined, rules: StatusRules): boolean {
  return before !== undefined && rules.isFinal(before.status) && !rules.isFinal(step.status);
}

/** The fields but for those of these names. */
export function without(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}

/**
 * The run as it stands at `at`, found by walking its steps.
 * @param given fields that the run has from the beginning.
 * @throws RangeError when there is no step yet at that time.
 */
export function viewAt(steps: readonly Step[], at: number, rules: StatusRules, given: Fields = {}): RunView {
  let attempt: Step[] = [];
  let fields = given;
  for (const step of steps) {
    if (step.at > at) break;
    if (reopens(step, attempt.at(-1), rules)) {
      attempt = [];
      fields = without(fields, rules.resultFields);
    }
    attempt.push(step);
    fields = { ...fields, ...step.fields };
  }
  return describe(attempt, fields, at);
}

function describe(attempt: readonly Step[], fields: Fields, at: number): RunView {
  const [first, last] = [attempt[0], attempt.at(-1)];
  if (!first || !last) throw new RangeError(`A run has no status before it is created [at=${at}]`);
  const other = attempt.findLastIndex((step) => step.status !== last.status);
  const since = attempt[other + 1]?.at ?? last.at;
  return { at, status: last.status, fields, attemptAt: first.at, since, changedAt: last.at, steps: attempt };
}
