import { readFileSync } from 'node:fs';
import { afterEach } from 'vitest';
import {
  createSimulators,
  serveSimulators,
  SIMULATOR_API_KEY,
  type RunSpec,
  type ServedSimulators,
  type Simulators,
} from '../../src/simulators/index.js';

/** The moment at which every test begins. */
export const BEGIN = Date.parse('2026-11-02T09:00:00Z');

/** A clock that stands still until a test moves it. */
export class SetClock {
  constructor(public ms: number = BEGIN) {}

  now(): number {
    return this.ms;
  }

  pass(ms: number): void {
    this.ms += ms;
  }
}

/** Simulators that listen, with the calls that tests make. */
export interface Served {
  readonly clock: SetClock;
  readonly simulators: Simulators;
  readonly url: string;
  /** Calls a vendor with the right key; the path begins with the vendor. */
  call(path: string, init?: RequestInit): Promise<Response>;
  /** The JSON answer of a call that must succeed. */
  read(path: string): Promise<Body>;
  /** What `POST /_control/runs` answers. */
  control(body: unknown): Promise<Response>;
  create(spec: RunSpec): Promise<string>;
}

/** A parsed answer; tests look into it freely. */
export type Body = Record<string, unknown>;

const open: ServedSimulators[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((served) => served.close()));
});

/** Serves fresh simulators on a free port until the test ends. */
export async function serve(): Promise<Served> {
  const clock = new SetClock();
  const simulators = createSimulators({ clock });
  const served = await serveSimulators(simulators, { port: 0 });
  open.push(served);
  const call = (path: string, init: RequestInit = {}) =>
    fetch(`${served.url}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${SIMULATOR_API_KEY}`, ...init.headers },
    });
  const control = (body: unknown) =>
    fetch(`${served.url}/_control/runs`, { method: 'POST', body: JSON.stringify(body) });
  return {
    clock,
    simulators,
    url: served.url,
    call,
    control,
    read: async (path) => {
      const response = await call(path);
      if (!response.ok) throw new Error(`${path} answered ${response.status}`);
      return (await response.json()) as Body;
    },
    create: async (spec) => (await simulators.createRun(spec)).runId,
  };
}

/** A documented answer of a vendor, parsed. */
export function fixture(path: string): Body {
  return JSON.parse(readFileSync(new URL(`../fixtures/${path}`, import.meta.url), 'utf8')) as Body;
}
