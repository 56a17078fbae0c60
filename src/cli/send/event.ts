import { cyberdeskSimulator } from '../../simulators/cyberdesk/index.js';
import { extendSimulator } from '../../simulators/extend/index.js';
import { noxusSimulator } from '../../simulators/noxus/index.js';
import type { VendorSimulator } from '../../simulators/vendor-simulator.js';
import { UsageError } from '../errors.js';

/** An event that a vendor can be made to send. */
export interface KnownEvent {
  readonly vendor: VendorSimulator;
  /** The vendor's own event type. */
  readonly type: string;
  /** The status that the run has in it. */
  readonly status: string;
}

/** What a vendor sends, with the status that each event tells; null where the event leaves it open. */
interface Sender {
  readonly vendor: VendorSimulator;
  readonly events: Readonly<Record<string, string | null>>;
  /** Statuses for the events that leave them open, the usual one first. */
  readonly statuses: readonly string[];
}

const SENDERS: readonly Sender[] = [
  {
    vendor: cyberdeskSimulator,
    events: { run_complete: null },
    statuses: ['success', 'task_failed', 'error', 'cancelled'],
  },
  {
    vendor: extendSimulator,
    events: {
      'workflow_run.completed': 'PROCESSED',
      'workflow_run.failed': 'FAILED',
      'workflow_run.needs_review': 'NEEDS_REVIEW',
      'workflow_run.rejected': 'REJECTED',
      'workflow_run.cancelled': 'CANCELLED',
      'workflow_run.step_run.processed': 'PROCESSING',
    },
    statuses: [],
  },
  { vendor: noxusSimulator, events: { callback: null }, statuses: ['completed', 'failed', 'stopped'] },
];

function senderOf(vendor: string): Sender {
  const sender = SENDERS.find((one) => one.vendor.name === vendor);
  if (sender !== undefined) return sender;
  const names = SENDERS.map((one) => one.vendor.name);
  throw new UsageError(
    `No events of this vendor can be sent, only of ${names.join(', ')} [vendor=${vendor}]`,
  );
}

function chosenStatus({ vendor: { name }, statuses }: Sender, status = statuses[0]!): string {
  if (statuses.includes(status)) return status;
  throw new UsageError(`--status must be one of ${statuses.join(', ')} [vendor=${name}]`);
}

/**
 * Finds an event by the vendor's words.
 * @param status for an event that does not say it by its type
 * @throws UsageError, with what there is to choose from.
 */
export function eventOf(vendor: string, type: string, status: string | undefined): KnownEvent {
  const sender = senderOf(vendor);
  const told = Object.hasOwn(sender.events, type) ? sender.events[type] : undefined;
  if (told === undefined) {
    const types = Object.keys(sender.events).join(', ');
    throw new UsageError(`The vendor has no such event, only ${types} [vendor=${vendor}]`);
  }
  if (told !== null && status !== undefined) {
    throw new UsageError(`The event says the status itself, so leave --status out [vendor=${vendor}]`);
  }
  return { vendor: sender.vendor, type, status: told ?? chosenStatus(sender, status) };
}
