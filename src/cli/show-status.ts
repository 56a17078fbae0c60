import type { RunStatus } from '../client/run-status.js';
import type { CheckResult } from '../domain/checks.js';
import type { Outcome } from '../domain/outcome.js';
import { DEFAULT_ACCOUNT } from '../domain/run-key.js';
import { alignedLines } from './aligned.js';
import type { Colors } from './output.js';
import { colored, orDash } from './show-phase.js';
import { tableOf } from './table.js';
import { printable } from './terminal-text.js';

type Pair = readonly [label: string, text: string | null];

/** Most file names that a status shows. */
const MAX_SHOWN_FILES = 10;

function runText({ vendor, runId, account }: RunStatus): string {
  const suffix = account === DEFAULT_ACCOUNT ? '' : ` (account ${printable(account)})`;
  return `${printable(vendor)} ${printable(runId)}${suffix}`;
}

function phaseText({ phase, vendorStatus, answered }: RunStatus, colors: Colors): string {
  if (!answered) return `${colored(phase, colors)}: no worker answered, so only what Temporal knows is shown`;
  const vendor = vendorStatus === null ? '' : ` (vendor: ${printable(vendorStatus)})`;
  return `${colored(phase, colors)}${vendor}`;
}

function checkPair({ status, name, message }: CheckResult, index: number): Pair {
  const said = message === '' ? '' : `: ${printable(message)}`;
  return [index === 0 ? 'checks' : '', `${status}  ${printable(name)}${said}`];
}

function filesText({ files }: Outcome): string | null {
  if (files === null) return null;
  const shown = files.names.slice(0, MAX_SHOWN_FILES).map(printable);
  const more = files.count > shown.length ? ', …' : '';
  return files.count === 0 ? 'none' : `${files.count}: ${shown.join(', ')}${more}`;
}

function outcomePairs(outcome: Outcome | null, colors: Colors): Pair[] {
  if (outcome === null) return [];
  const { status, decidedBy, recordedAt, reason, attempt, vendorRun } = outcome;
  return [
    ['outcome', `${colored(status, colors)}, decided by ${decidedBy}, recorded ${recordedAt}`],
    ['attempt', attempt === 1 ? null : String(attempt)],
    ['reason', reason && `${reason.code}: ${printable(reason.message)}`],
    ['vendor run', vendorRun === 'ended' ? null : vendorRun],
    ...outcome.checks.map(checkPair),
    ['files', filesText(outcome)],
  ];
}

/** What is known of one run, as aligned lines. */
export function showStatus(status: RunStatus, colors: Colors): string {
  const { tracking, blocked, deadlineAt, lastReadAt, nextReadAt, workflowId, outcome } = status;
  const isOpen = tracking === 'open';
  return alignedLines([
    ['run', runText(status)],
    ['tracking', tracking],
    ['phase', tracking === 'none' ? null : phaseText(status, colors)],
    ['blocked', blocked && colors.red(blocked)],
    ['deadline', isOpen ? deadlineAt : null],
    ['last read', lastReadAt],
    ['next read', isOpen ? nextReadAt : null],
    ...outcomePairs(outcome, colors),
    ['workflow', workflowId],
  ]);
}

/** One line of what changes while a run is watched; equal lines mean that nothing did. */
export function statusLine(status: RunStatus, colors: Colors): string {
  const { tracking, blocked, deadlineAt, outcome } = status;
  if (outcome !== null && tracking !== 'open') return `${tracking}  ${colored(outcome.status, colors)}`;
  const notes = [
    ...(blocked === null ? [] : [colors.red(`blocked: ${blocked}`)]),
    ...(deadlineAt === null ? [] : [`deadline ${deadlineAt}`]),
  ];
  return [tracking, phaseText(status, colors), ...notes].join('  ');
}

/** Several runs as a table. */
export function showStatuses(statuses: readonly RunStatus[], colors: Colors): string {
  if (statuses.length === 0) return 'No trackings.';
  const head = ['VENDOR', 'ACCOUNT', 'RUN', 'TRACKING', 'PHASE', 'VENDOR STATUS', 'OUTCOME', 'DEADLINE'];
  const rows = statuses.map((status) => [
    printable(status.vendor),
    printable(status.account),
    printable(status.runId),
    status.tracking,
    status.answered ? colored(status.phase, colors) : 'no answer',
    orDash(status.vendorStatus),
    status.outcome === null ? '-' : colored(status.outcome.status, colors),
    orDash(status.tracking === 'open' ? status.deadlineAt : null),
  ]);
  return tableOf(head, rows);
}
