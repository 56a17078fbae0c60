import type { Outcome } from '../domain/outcome.js';

/** What a record ends with. Source: RFC 4180, section 2. */
const LINE_END = '\r\n';

/** Columns by the names of `run_outcomes`, one for each scalar of an outcome. */
const COLUMNS: Readonly<Record<string, (outcome: Outcome) => string | number | null>> = {
  vendor: ({ vendor }) => vendor,
  account: ({ account }) => account,
  run_id: ({ runId }) => runId,
  attempt: ({ attempt }) => attempt,
  revision: ({ revision }) => revision,
  status: ({ status }) => status,
  vendor_status: ({ vendorStatus }) => vendorStatus,
  reason_code: ({ reason }) => reason?.code ?? null,
  reason_message: ({ reason }) => reason?.message ?? null,
  decided_by: ({ decidedBy }) => decidedBy,
  queued_at: ({ queuedAt }) => queuedAt,
  started_at: ({ startedAt }) => startedAt,
  ended_at: ({ endedAt }) => endedAt,
  deadline_at: ({ deadlineAt }) => deadlineAt,
  tracked_at: ({ trackedAt }) => trackedAt,
  recorded_at: ({ recordedAt }) => recordedAt,
  vendor_run: ({ vendorRun }) => vendorRun,
  workflow_id: ({ workflowId }) => workflowId,
};

/**
 * What a spreadsheet takes for the beginning of a formula, after blanks too, and in the wide forms that some take for
 * the narrow ones. Vendors choose run ids, statuses and messages, so that any cell may try.
 */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;

/** Characters that only a quoted field may hold; the semicolon and the tab separate fields for some spreadsheets. */
const NEEDS_QUOTES = /[",;\t\r\n]|^\s|\s$/;

/** What could steer a terminal; line ends and tabs may stand in a quoted field. */
const CONTROLS = /[^\P{Cc}\t\r\n]/gu;

function fieldOf(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = value.replace(CONTROLS, '\uFFFD');
  const isFormula = FORMULA.test(text);
  if (!isFormula && !NEEDS_QUOTES.test(text)) return text;
  return `"${isFormula ? "'" : ''}${text.replaceAll('"', '""')}"`;
}

/**
 * Outcomes as CSV by RFC 4180: a header, then one record each, every line ended by CR LF; null is an empty field. A text
 * that a spreadsheet could take for a formula has an apostrophe before it.
 */
export function csvOfOutcomes(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map((outcome) => Object.values(COLUMNS).map((valueOf) => fieldOf(valueOf(outcome))));
  return [Object.keys(COLUMNS), ...rows].map((fields) => fields.join(',') + LINE_END).join('');
}
