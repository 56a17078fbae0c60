import fc from 'fast-check';

type Path = readonly (string | number)[];

/** One change to a body: drop what is at a path, or put something else there. */
interface Damage {
  readonly pick: number;
  readonly drop: boolean;
  readonly value: unknown;
}

const RETYPED: readonly unknown[] = [
  null,
  0,
  -1,
  2 ** 60,
  true,
  '',
  'x'.repeat(5000),
  '__proto__',
  'constructor',
  '2026-02-30T25:00:00Z',
  [],
  [null],
  [[]],
  {},
  { status: 'success' },
];

/** A body with up to four of its fields dropped, nulled or retyped, wherever they stand. */
export function damaged(bodies: readonly unknown[]): fc.Arbitrary<unknown> {
  const damage = fc.record({ pick: fc.nat(), drop: fc.boolean(), value: fc.constantFrom(...RETYPED) });
  return fc
    .record({ body: fc.constantFrom(...bodies), changes: fc.array(damage, { minLength: 1, maxLength: 4 }) })
    .map(({ body, changes }) => changes.reduce(apply, structuredClone(body)));
}

function apply(body: unknown, { pick, drop, value }: Damage): unknown {
  const paths = pathsOf(body);
  const path = paths[pick % Math.max(paths.length, 1)];
  if (path === undefined) return structuredClone(value);
  let parent = body as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) parent = parent[key] as Record<string | number, unknown>;
  const last = path.at(-1) as string | number;
  if (drop) delete parent[last];
  else parent[last] = structuredClone(value);
  return body;
}

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([key, child]) => [[...path, key], ...pathsOf(child, [...path, key])]);
}
