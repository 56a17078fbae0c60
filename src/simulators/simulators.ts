import { Hono } from 'hono';
import type { LoggedCall } from './call-log.js';
import type { SimulatorClock } from './clock.js';
import { controlRoutes } from './control.js';
import { cyberdeskSimulator } from './cyberdesk/index.js';
import { Deliverer, type DueDelivery } from './deliverer.js';
import { extendSimulator } from './extend/index.js';
import { noSuchPath } from './fastapi.js';
import { knowledgeStackSimulator } from './knowledge-stack/index.js';
import { noxusSimulator } from './noxus/index.js';
import { RunBuilder } from './run-builder.js';
import type { RunSpec } from './run-spec.js';
import { vendorDoor } from './vendor-door.js';
import type { VendorSimulator } from './vendor-simulator.js';
import { veryfrontSimulator } from './veryfront/index.js';
import { World } from './world.js';

/** Every vendor that can be simulated; a new one is a folder and a line here. */
const VENDORS: readonly VendorSimulator[] = [
  cyberdeskSimulator,
  extendSimulator,
  knowledgeStackSimulator,
  noxusSimulator,
  veryfrontSimulator,
];

/** The key that callers must carry unless another was given. */
export const SIMULATOR_API_KEY = 'sim-key';

/** What simulators are made of. */
export interface SimulatorsOptions {
  /** Where all times come from. */
  readonly clock: SimulatorClock;
  /** The key that calls to a vendor must carry. @default 'sim-key' */
  readonly apiKey?: string;
}

/** One vendor, for writing runs in a test. */
export interface VendorKit {
  /** Begins a run; nothing exists until `start()`. */
  run(): RunBuilder;
}

/** All simulated vendors behind one handler, with the runs that were asked of them. */
export interface Simulators {
  readonly clock: SimulatorClock;
  readonly cyberdesk: VendorKit;
  readonly extend: VendorKit;
  readonly knowledgeStack: VendorKit;
  readonly noxus: VendorKit;
  readonly veryfront: VendorKit;
  /** The vendor of that name. Throws a TypeError when there is no simulator of it. */
  vendor(name: string): VendorKit;
  /** Answers a call: `/{vendor}/…` as the vendor would, and the control API under `/_control`. */
  fetch(request: Request): Promise<Response>;
  /** Creates a run. Throws `BadRunSpec` with every problem when it cannot be simulated. */
  createRun(spec: RunSpec): Promise<{ readonly runId: string }>;
  /** Calls in both directions, in the order in which they began. */
  log(): readonly LoggedCall[];
  /** When the earliest webhook not yet sent is due, in clock milliseconds; null when none is planned. */
  nextDeliveryAt(): number | null;
  /** Sends every webhook that is due, in order, and waits for the answers. A failed one is planned again. */
  deliverDue(before?: (due: DueDelivery) => Promise<void>): Promise<void>;
  /** Calls back whenever a webhook was planned. Returns the function that ends it. */
  onDeliveryPlanned(listener: () => void): () => void;
}

/** Creates the simulators of all vendors. Nothing listens and nothing is sent until it is called for. */
export function createSimulators(options: SimulatorsOptions): Simulators {
  const { clock, apiKey = SIMULATOR_API_KEY } = options;
  const world = new World(clock, new Map(VENDORS.map((vendor) => [vendor.name, vendor])));
  const app = appOf(world, apiKey);
  const deliverer = new Deliverer(clock, world.outbox, world.log);
  const createRun = async (spec: RunSpec) => ({ runId: (await world.createAsAsked(spec)).id });
  const kitOf = (vendor: VendorSimulator): VendorKit => ({ run: () => new RunBuilder(vendor, createRun) });
  return {
    clock,
    cyberdesk: kitOf(cyberdeskSimulator),
    extend: kitOf(extendSimulator),
    knowledgeStack: kitOf(knowledgeStackSimulator),
    noxus: kitOf(noxusSimulator),
    veryfront: kitOf(veryfrontSimulator),
    vendor: (name) => kitOf(vendorNamed(world, name)),
    fetch: async (request) => app.fetch(request),
    createRun,
    log: () => world.log.all(),
    nextDeliveryAt: () => world.outbox.nextAt(),
    deliverDue: (before) => deliverer.deliverDue(before),
    onDeliveryPlanned: (listener) => world.outbox.onAdded(listener),
  };
}

function appOf(world: World, apiKey: string): Hono {
  const app = new Hono();
  app.route('/_control', controlRoutes(world));
  for (const vendor of world.vendors.values()) {
    app.use(`/${vendor.name}/*`, vendorDoor(vendor, world, apiKey));
    app.route(`/${vendor.name}`, vendor.routes(world));
  }
  app.notFound(noSuchPath);
  return app;
}

function vendorNamed(world: World, name: string): VendorSimulator {
  const vendor = world.vendors.get(name);
  if (!vendor) throw new TypeError(`There is no simulator of this vendor [vendor=${name}]`);
  return vendor;
}
