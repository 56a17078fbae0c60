import pc from 'picocolors';
import type { Outcome, OutcomeStatus } from '../../domain/outcome.js';
import type { Judged } from './judge.js';
import { wantsColor, type OutputStream } from './streams.js';

/** One scenario in the document that `landfall demo --json` prints. */
export interface ScenarioReport {
  readonly name: string;
  readonly vendor: string;
  readonly expected: OutcomeStatus;
  /** As the ledger has it. */
  readonly outcome: Outcome | null;
  /** Where the outcome was told, the ledger first. */
  readonly told: Judged['told'];
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
  const scenarios = judged.map(({ scenario, key, outcome, told, problem }) => ({
    name: scenario.name,
    vendor: key.vendor,
    expected: scenario.expected,
    outcome,
    told,
    ...(problem === null ? {} : { problem }),
  }));
  return { scenarios, ok: judged.every(({ problem }) => problem === null) };
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
