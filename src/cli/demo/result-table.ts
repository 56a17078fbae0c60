import pc from 'picocolors';
import { tableOf } from '../table.js';
import type { Judged } from './judge.js';
import { fit } from './row.js';
import { wantsColor, type OutputStream } from './streams.js';

interface Column {
  readonly head: string;
  readonly cell: (judged: Judged) => string;
}

function secondsOf({ outcome, startedAt }: Judged): string {
  return outcome === null ? '' : ((Date.parse(outcome.recordedAt) - startedAt) / 1000).toFixed(1);
}

const NAME: Column = { head: 'scenario', cell: ({ scenario }) => scenario.name };
const OK: Column = { head: 'ok', cell: ({ problem }) => (problem === null ? 'yes' : 'NO') };
const VENDOR: Column = { head: 'vendor', cell: ({ key }) => key.vendor };
const EXPECTED: Column = { head: 'expected', cell: ({ scenario }) => scenario.expected };
const SECONDS: Column = { head: 'seconds', cell: secondsOf };
const ATTEMPT: Column = {
  head: 'attempt',
  cell: ({ outcome }) => (outcome === null ? '' : `${outcome.attempt}.${outcome.revision}`),
};

const COLUMNS: readonly Column[] = [
  VENDOR,
  NAME,
  EXPECTED,
  { head: 'recorded', cell: ({ outcome }) => outcome?.status ?? 'nothing' },
  ATTEMPT,
  { head: 'decided by', cell: ({ outcome }) => outcome?.decidedBy ?? '' },
  SECONDS,
  { head: 'told', cell: ({ told }) => told.join(', ') },
  OK,
];

/** What a narrow terminal does without, the least missed first. */
const DISPENSABLE: readonly Column[] = [ATTEMPT, SECONDS, VENDOR, EXPECTED];

const MIN_NAME_WIDTH = 18;
const GAP_WIDTH = 2;

function widthOf({ head, cell }: Column, judged: readonly Judged[]): number {
  return Math.max(head.length, ...judged.map((each) => cell(each).length));
}

/** Width of all columns but the name's, with the gaps between. */
function widthBesideName(columns: readonly Column[], judged: readonly Judged[]): number {
  const others = columns.filter((column) => column !== NAME);
  return others.reduce((sum, column) => sum + widthOf(column, judged) + GAP_WIDTH, 0);
}

function columnsWithin(width: number, judged: readonly Judged[]): readonly Column[] {
  let columns = COLUMNS;
  for (const dispensable of DISPENSABLE) {
    if (widthBesideName(columns, judged) + MIN_NAME_WIDTH <= width) break;
    columns = columns.filter((column) => column !== dispensable);
  }
  return columns;
}

/** The result as a table; on a terminal it is cut to the width, because a wrapped one cannot be read. */
export function resultTable(judged: readonly Judged[], out: OutputStream): string {
  const { green, red } = pc.createColors(wantsColor(out));
  const width = out.isTTY === true && out.columns !== undefined ? out.columns - 1 : Infinity;
  const columns = columnsWithin(width, judged);
  const room = Math.max(MIN_NAME_WIDTH, width - widthBesideName(columns, judged));
  const cellOf = (column: Column, each: Judged) => {
    const text = column.cell(each);
    if (column === NAME) return fit(text, Math.min(text.length, room));
    if (column !== OK) return text;
    return each.problem === null ? green(text) : red(text);
  };
  const rows = judged.map((each) => columns.map((column) => cellOf(column, each)));
  const heads = columns.map(({ head }) => head);
  return tableOf(heads, rows);
}
