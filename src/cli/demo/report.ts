import pc from 'picocolors';
import type { Outcome, OutcomeStatus } from '../../domain/outcome.js';
import { tableOf } from '../table.js';
import type { Judged } from './judge.js';
import { fit } from './row.js';
import { wantsColor, type OutputStream } from './streams.js';

/** One scenario in the document that `landfall demo --json` prints. */
export interface ScenarioReport {
  readonly name: string;
  readonly expected: OutcomeStatus;
  /** As the ledger has it. */
  readonly outcome: Outcome | null;
  /** Only where something was not as expected. */
  readonly problem?: string;
}

/** The document that `landfall demo --json` prints. */
export interface DemoReport {
  readonly scenarios: readonly ScenarioReport[];
  readonly ok: boolean;
}

/** The result as a document. */
export function reportOf(judged: readonly Judged[]): DemoReport {
  const scenarios = judged.map(({ scenario, outcome, problem }) => ({
    name: scenario.name,
    expected: scenario.expected,
    outcome,
    ...(problem === null ? {} : { problem }),
  }));
  return { scenarios, ok: judged.every(({ problem }) => problem === null) };
}

const HEAD = ['scenario', 'expected', 'recorded', 'attempt', 'decided by', 'seconds', 'ok'];

/** Width of all columns but the first, with the gaps between, in characters. */
const OTHER_COLUMNS = 66;

const MIN_NAME_WIDTH = 18;

/** Cut where the table would not fit the terminal; a wrapped one cannot be read. */
function nameFor(name: string, { isTTY, columns }: OutputStream): string {
  if (isTTY !== true || columns === undefined) return name;
  return fit(name, Math.min(name.length, Math.max(MIN_NAME_WIDTH, columns - OTHER_COLUMNS)));
}

function cellsOf({ scenario, outcome, problem, startedAt }: Judged, out: OutputStream): string[] {
  const name = nameFor(scenario.name, out);
  const ok = problem === null ? 'yes' : 'NO';
  if (outcome === null) return [name, scenario.expected, 'nothing', '', '', '', ok];
  const seconds = (Date.parse(outcome.recordedAt) - startedAt) / 1000;
  return [
    name,
    scenario.expected,
    outcome.status,
    `${outcome.attempt}.${outcome.revision}`,
    outcome.decidedBy,
    seconds.toFixed(1),
    ok,
  ];
}

/** The result as a table. */
export function resultTable(judged: readonly Judged[], out: OutputStream): string {
  const { green, red } = pc.createColors(wantsColor(out));
  const rows = judged.map((each) => {
    const [ok = '', ...others] = cellsOf(each, out).toReversed();
    return [...others.toReversed(), each.problem === null ? green(ok) : red(ok)];
  });
  return tableOf(HEAD, rows);
}

/** Where each workflow is to be seen in the Temporal UI, after the name of its scenario. */
export function linkLines(judged: readonly Judged[], uiUrl: string, namespace: string): string[] {
  const width = Math.max(...judged.map(({ scenario }) => scenario.name.length));
  return judged.map(({ scenario, workflowId }) => {
    const link = `${uiUrl}/namespaces/${namespace}/workflows/${encodeURIComponent(workflowId)}`;
    return `${scenario.name.padEnd(width)}  ${link}`;
  });
}

/** The whole result in one line, and a line for each problem before it. */
export function verdictLines(judged: readonly Judged[], out: OutputStream): string[] {
  const { green, red } = pc.createColors(wantsColor(out));
  const wrong = judged.filter(({ problem }) => problem !== null);
  const problems = wrong.map(({ scenario, problem }) => `${scenario.name}: ${problem}`);
  const verdict =
    wrong.length === 0
      ? green(`All ${judged.length} scenarios ended as expected.`)
      : red(`${wrong.length} of ${judged.length} scenarios did not end as expected.`);
  return [...problems, verdict];
}
