import type { TrackingState } from './contract.js';
import { describeRun } from './run-key.js';

function line(label: string, value: string | null): string[] {
  return value === null ? [] : [`- **${label}:** ${value}`];
}

/** Keeps vendor text from being read as Markdown. */
function plain(text: string): string {
  return `\`${text.replaceAll('`', "'").replace(/\s+/g, ' ')}\``;
}

function progressLines({ progress }: TrackingState): string[] {
  if (progress === null) return [];
  const steps = progress.steps.map((step) => `  - ${plain(step.name)} ${plain(step.status)}`);
  return [...line('Progress', progress.percent === null ? 'by step' : `${progress.percent} %`), ...steps];
}

function outcomeLines({ outcome }: TrackingState): string[] {
  if (outcome === null) return [];
  const checks = outcome.checks.map(
    (check) => `  - ${check.status}: ${plain(check.name)}${check.message ? ` ${plain(check.message)}` : ''}`,
  );
  const sinks = outcome.sinks.map((sink) => `  - ${sink.status}: ${plain(sink.name)}`);
  return [
    ...line('Outcome', `${outcome.status}, decided by ${outcome.decidedBy}`),
    ...line('Reason', outcome.reason && `${outcome.reason.code}: ${plain(outcome.reason.message)}`),
    ...(checks.length > 0 ? ['- **Checks:**', ...checks] : []),
    ...(sinks.length > 0 ? ['- **Sinks:**', ...sinks] : []),
  ];
}

/** What the Temporal UI shows of a tracking, in Markdown. `doing` says what it waits for at present. */
export function trackingDetails(state: TrackingState, doing: string): string {
  const status =
    state.vendorStatus === null ? 'not seen yet' : `${state.phase} (${plain(state.vendorStatus)})`;
  return [
    `Tracking ${plain(describeRun(state))}: ${doing}`,
    '',
    ...line('Phase', status),
    ...line('Attempt', state.attempt === 1 ? null : String(state.attempt)),
    ...line('Deadline', state.deadlineAt),
    ...line('Last read', state.lastReadAt),
    ...line('Next read', state.outcome === null ? state.nextReadAt : null),
    ...line('Blocked', state.blocked),
    ...progressLines(state),
    ...outcomeLines(state),
  ].join('\n');
}
