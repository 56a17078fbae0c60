import { valueOf, type Environment } from './environment.js';
import { nameOfField, type FieldPath } from './field-path.js';
import type { ProblemList } from './problem-list.js';

const REFERENCE = /^env:(.*)$/s;
const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A configuration whose references are replaced. */
export interface ResolvedReferences {
  readonly value: unknown;
  /** What a field is called in messages: its name, and the variable that it refers to. */
  readonly labelOf: (field: string) => string;
}

/** Whether a value is data; what has methods is a vendor of the user's own, and is passed on as it is. */
function isData(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  return !Object.values(value).some((entry) => typeof entry === 'function');
}

class Resolver {
  /** Variable by field name; fields that are no references are not in it. */
  private readonly variables = new Map<string, string>();

  constructor(
    private readonly env: Environment,
    private readonly problems: ProblemList,
  ) {}

  resolve(value: unknown, path: FieldPath): unknown {
    if (typeof value === 'string') return this.resolveText(value, path);
    if (Array.isArray(value)) return value.map((entry, index) => this.resolve(entry, [...path, index]));
    if (!isData(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, entry]) => [key, this.resolve(entry, [...path, key])]),
    );
  }

  labelOf(field: string): string {
    const variable = this.variables.get(field);
    return variable === undefined ? field : `${field} (env:${variable})`;
  }

  private resolveText(text: string, path: FieldPath): string | undefined {
    const name = REFERENCE.exec(text)?.[1];
    if (name === undefined) return text;
    const field = nameOfField(path);
    if (!VARIABLE_NAME.test(name)) {
      // The text is not repeated: a secret that was pasted behind `env:` would be shown.
      this.problems.add(field, 'what follows "env:" is not the name of an environment variable');
      return undefined;
    }
    this.variables.set(field, name);
    const value = valueOf(this.env, name);
    if (value === undefined) this.problems.add(this.labelOf(field), 'the environment variable is not set');
    return value;
  }
}

/** Replaces every `env:NAME` string by the variable's value; an unset variable is a problem. */
export function resolveReferences(
  value: unknown,
  env: Environment,
  problems: ProblemList,
): ResolvedReferences {
  const resolver = new Resolver(env, problems);
  const resolved = resolver.resolve(value, []);
  return {
    value: resolved,
    labelOf: (field) => resolver.labelOf(field),
  };
}
