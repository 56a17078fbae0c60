import type { TrackingState } from '../../client/index.js';

/** One line of the live table. */
export interface Row {
  readonly vendor: string;
  readonly scenario: string;
  readonly state: TrackingState | null;
}

const HEAD = ['SCENARIO', 'VENDOR SAYS', 'PHASE', 'READS, DECIDED BY', 'SO FAR'] as const;

/** Heading of the column that only wide terminals have. */
const VENDOR_HEAD = 'VENDOR';

/** Widths of all columns but the first, in characters. */
const WIDTHS = [11, 9, 19, 13] as const;

const GAP = '  ';
const MIN_NAME_WIDTH = 12;
const MAX_NAME_WIDTH = 42;
const VENDOR_WIDTH = 15;

/** From so many characters on a terminal has room for the vendors. */
const WIDE_COLUMNS = 110;

function secondsFrom(first: number, second: number): string {
  const seconds = Math.max(0, second - first) / 1000;
  return `${seconds.toFixed(seconds < 9.95 ? 1 : 0)}s`;
}

function readsOf(state: TrackingState, nowMs: number): string {
  const { outcome, lastReadAt, nextReadAt, blocked } = state;
  if (outcome !== null) return `by ${outcome.decidedBy}`;
  if (blocked !== null) return blocked.replaceAll('_', ' ');
  if (lastReadAt === null) return 'not read yet';
  const last = `${secondsFrom(Date.parse(lastReadAt), nowMs)} ago`;
  return nextReadAt === null ? last : `${last}, next ${secondsFrom(nowMs, Date.parse(nextReadAt))}`;
}

/** How far a run is: its latest step, or else a number. Empty where its vendor does not tell. */
function progressOf({ progress }: TrackingState): string {
  const step = progress?.steps.at(-1);
  if (step !== undefined) return step.name;
  return progress === null || progress.percent === null ? '' : `${progress.percent} %`;
}

function cellsOf({ state }: Row, nowMs: number): readonly string[] {
  if (state === null) return ['', '', 'not tracked yet', ''];
  return [
    state.vendorStatus ?? '',
    state.phase,
    readsOf(state, nowMs),
    state.outcome?.status ?? progressOf(state),
  ];
}

/** A text in exactly so many characters, cut where it is longer. */
export function fit(text: string, width: number): string {
  return text.length <= width ? text.padEnd(width) : `${text.slice(0, width - 1)}…`;
}

function lineOf(vendor: string, name: string, cells: readonly string[], columns: number): string {
  const first = columns < WIDE_COLUMNS ? [] : [fit(vendor, VENDOR_WIDTH)];
  const others = [...first.map(() => VENDOR_WIDTH), ...WIDTHS].reduce(
    (sum, width) => sum + GAP.length + width,
    0,
  );
  const nameWidth = Math.max(MIN_NAME_WIDTH, Math.min(MAX_NAME_WIDTH, columns - 1 - others));
  const fitted = WIDTHS.map((width, index) => fit(cells[index] ?? '', width));
  // A line of the full width would wrap in some terminals, and a wrapped one cannot be drawn over.
  return [...first, fit(name, nameWidth), ...fitted].join(GAP).slice(0, columns - 1);
}

/** The live table's heading, cut to the width of the terminal. */
export function headLine(columns: number): string {
  const [name, ...others] = HEAD;
  return lineOf(VENDOR_HEAD, name, others, columns);
}

/** A row of the live table, cut to the width of the terminal. */
export function rowLine(row: Row, columns: number, nowMs: number): string {
  return lineOf(row.vendor, row.scenario, cellsOf(row, nowMs), columns);
}

/** What is worth a line of its own once it changes: everything but the times of reads. */
export function newsOf({ vendor, scenario, state }: Row): string {
  const name = `${vendor}, ${scenario}`;
  if (state === null) return name;
  const { phase, vendorStatus, outcome } = state;
  if (outcome !== null) return `${name}: ${outcome.status}, by ${outcome.decidedBy}`;
  const said = [vendorStatus, progressOf(state)].filter((text) => text !== null && text !== '');
  return `${name}: ${phase}${said.length === 0 ? '' : ` (vendor: ${said.join(', ')})`}`;
}
