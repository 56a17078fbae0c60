import { claimPort } from '../../embedded/free-port.js';

/** Everything of the stack that listens. */
export type PortName = 'temporal' | 'ui' | 'ledger' | 'gateway' | 'simulators';

/** A port for each part; 0 takes a free one. */
export type StackPorts = Readonly<Record<PortName, number>>;

/** Free ports for everything, whichever they are. */
export const ANY_PORTS: StackPorts = { temporal: 0, ui: 0, ledger: 0, gateway: 0, simulators: 0 };

/** Where `landfall dev` listens unless told otherwise. */
export const DEFAULT_PORTS: StackPorts = {
  temporal: 7233,
  ui: 8233,
  ledger: 5439,
  gateway: 8080,
  simulators: 8090,
};

/** What each port is for, and the option of `landfall dev` that sets it. */
export const PORT_OPTIONS: Readonly<Record<PortName, { readonly what: string; readonly flag: string }>> = {
  temporal: { what: 'Temporal', flag: '--temporal-port' },
  ui: { what: 'the Temporal UI', flag: '--ui-port' },
  ledger: { what: 'the ledger', flag: '--ledger-port' },
  gateway: { what: 'the gateway', flag: '--gateway-port' },
  simulators: { what: 'the simulators', flag: '--simulate-port' },
};

/** All parts that listen. */
export const PORT_NAMES = Object.keys(PORT_OPTIONS) as readonly PortName[];

/** Thrown when a wanted port cannot be listened on; another port, or stopping who has it, helps. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
  /** As Node has it, so that programs need not know this class. */
  readonly code = 'EADDRINUSE';

  constructor(part: PortName, port: number, cause: unknown) {
    const { what, flag } = PORT_OPTIONS[part];
    super(
      `The port for ${what} cannot be used, another program may have it [port=${port}]; choose another with ${flag}`,
      { cause },
    );
  }
}

/**
 * Makes sure that nobody has the wanted ports, before anything is started.
 * @throws PortTakenError for the first that is taken.
 */
export async function requirePorts(wanted: Partial<StackPorts>): Promise<void> {
  for (const name of PORT_NAMES) {
    const port = wanted[name] ?? 0;
    if (port === 0) continue;
    await claimPort(port).catch((cause: unknown) => {
      throw new PortTakenError(name, port, cause);
    });
  }
}
