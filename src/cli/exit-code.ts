import { CommanderError } from 'commander';
import type {
  InvalidTrackRequestError,
  LedgerMissingError,
  RunNotTrackedError,
  TrackingLostError,
} from '../client/errors.js';
import type { ConfigError } from '../config/config-error.js';
import type { ServerNotFound } from '../embedded/search.js';
import type { LedgerError } from '../ledger/errors.js';
import type { Interrupted } from './interrupt.js';
import { chainOf, codeOf } from './error-chain.js';
import type {
  GatewayUnreachableError,
  NamespaceMissingError,
  TemporalUnreachableError,
  UsageError,
} from './errors.js';

/** Exit codes. `bug`: an error that nobody foresaw; as in sysexits, clear of the codes that mean something. */
export const EXIT = { done: 0, otherOutcome: 1, usage: 2, unreachable: 3, bug: 70 } as const;

type KnownError =
  | ConfigError
  | GatewayUnreachableError
  | InvalidTrackRequestError
  | LedgerError
  | LedgerMissingError
  | NamespaceMissingError
  | RunNotTrackedError
  | ServerNotFound
  | TemporalUnreachableError
  | TrackingLostError
  | UsageError;

/** By name, so that the classes with all that they import need not be loaded to tell them apart. */
const BY_NAME: Readonly<Record<KnownError['name'], number>> = {
  ConfigError: EXIT.usage,
  GatewayUnreachableError: EXIT.unreachable,
  InvalidTrackRequestError: EXIT.usage,
  LedgerError: EXIT.unreachable,
  LedgerMissingError: EXIT.usage,
  NamespaceMissingError: EXIT.usage,
  RunNotTrackedError: EXIT.usage,
  ServerNotFound: EXIT.unreachable,
  TemporalUnreachableError: EXIT.unreachable,
  TrackingLostError: EXIT.otherOutcome,
  UsageError: EXIT.usage,
};

/** Errors of the Temporal SDK, by name. */
const BY_SDK_NAME: Readonly<Record<string, number>> = {
  ServiceError: EXIT.unreachable,
  TransportError: EXIT.unreachable,
};

/** Codes that say that the service is there and the configuration is wrong, or the other way round. */
const BY_CODE: ReadonlyMap<string | number | null, number> = new Map<string | number, number>([
  // gRPC: INVALID_ARGUMENT, NOT_FOUND (the namespace), PERMISSION_DENIED, UNAUTHENTICATED
  ...[3, 5, 7, 16].map((code) => [code, EXIT.usage] as const),
  // gRPC: DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, UNAVAILABLE
  ...[4, 8, 14].map((code) => [code, EXIT.unreachable] as const),
  // Postgres: no such table, no such database, a role or password that is refused
  ...['42P01', '3D000', '28000', '28P01'].map((code) => [code, EXIT.usage] as const),
  // Node: an address that this machine does not have, a port that only root may use
  ...['EADDRNOTAVAIL', 'EACCES'].map((code) => [code, EXIT.usage] as const),
  ...['EADDRINUSE', 'ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENOTFOUND', 'ETIMEDOUT'].map(
    (code) => [code, EXIT.unreachable] as const,
  ),
]);

function firstDefined(codes: readonly (number | undefined)[]): number | undefined {
  return codes.find((code) => code !== undefined);
}

function byName({ name }: Error): number | undefined {
  return Object.hasOwn(BY_NAME, name) ? BY_NAME[name as KnownError['name']] : BY_SDK_NAME[name];
}

/** Whether the user has stopped the command. */
export function isInterrupted(error: unknown): error is Interrupted {
  return error instanceof Error && error.name === ('Interrupted' satisfies Interrupted['name']);
}

/** The exit code that an error stands for: a code anywhere in its chain says most, then the outermost name. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (isInterrupted(error)) return error.exitCode;
  const chain = chainOf(error);
  const byCode = chain.map((link) => BY_CODE.get(codeOf(link)));
  return firstDefined([...byCode, ...chain.map(byName)]) ?? EXIT.bug;
}
