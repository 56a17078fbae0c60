/**
 * The only source of time of the simulators: milliseconds since the epoch. The clock of the machine, one that a
 * test sets, or one that asks a server for its time.
 */
export interface SimulatorClock {
  now(): number | Promise<number>;
}
