import type { CheckResult, CheckStatus } from '../../domain/checks.js';
import type { VendorCheck } from '../../domain/observation.js';
import type { Phase } from '../../domain/phase.js';
import { clipText } from '../texts.js';
import type { ExtendStepRun } from './schema.js';
import { typeOfStep } from './steps.js';

/** The one type of step that judges what the run brought. */
const RULE_STEP = 'RULE_VALIDATION';

/** Most rules that a result names. */
const MAX_NAMED_RULES = 20;

type Rule = NonNullable<NonNullable<ExtendStepRun['result']>['rules']>[number];

/**
 * The checks that a workflow of Extend declares: its steps of rules, one check a step, since a run may end
 * `PROCESSED` although its rules did not hold. That counts as failed too where a person approved the run
 * afterwards: nothing in the answer says that the rules were waived. Only Extend can judge them again.
 */
export function vendorChecksOf(stepRuns: readonly ExtendStepRun[], phase: Phase): VendorCheck[] {
  return stepRuns
    .filter((stepRun) => typeOfStep(stepRun) === RULE_STEP)
    .map((stepRun, index) => ({ result: resultOf(stepRun, index, phase), verify: null }));
}

function resultOf(stepRun: ExtendStepRun, index: number, phase: Phase): CheckResult {
  const rules = (stepRun.result?.rules ?? []).slice(0, MAX_NAMED_RULES);
  const status = statusOf(stepRun, phase);
  return {
    name: clipText(stepRun.step?.name || `rules ${index + 1}`),
    type: RULE_STEP,
    source: 'vendor',
    status,
    expected: clipText(rules.map(nameOf).join(', ')),
    matched: [],
    message: clipText(messageOf(stepRun, rules, status)),
  };
}

/** A step that gave no verdict did not pass; it was skipped with the rest of a run that did not succeed. */
function statusOf(stepRun: ExtendStepRun, phase: Phase): CheckStatus {
  const allPassed = stepRun.result?.allPassed ?? null;
  if (allPassed === false) return 'failed';
  if (allPassed === true && stepRun.status === 'PROCESSED') return 'passed';
  return phase === 'succeeded' ? 'error' : 'skipped';
}

function messageOf(stepRun: ExtendStepRun, rules: readonly Rule[], status: CheckStatus): string {
  switch (status) {
    case 'passed':
      return '';
    case 'failed':
      return rules.filter(isBroken).map(complaintOf).join('; ') || 'Extend reported that not all rules hold';
    case 'error':
    case 'skipped':
      return `Extend gave no verdict on the rules (${stepRun.status ?? 'no status'})`;
  }
}

function isBroken(rule: Rule): boolean {
  return rule.valid !== true;
}

function complaintOf(rule: Rule): string {
  const why = rule.error?.trim() || rule.failureReason;
  return why ? `${nameOf(rule)}: ${why}` : nameOf(rule);
}

function nameOf(rule: Rule): string {
  return rule.name?.trim() || 'a rule without a name';
}
