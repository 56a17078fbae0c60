/** Names one run for ever: the vendor, the credential set it belongs to, and the vendor's own id. */
export interface RunKey {
  readonly vendor: string;
  /** Credential set at the vendor; `default` unless configured otherwise. */
  readonly account: string;
  readonly runId: string;
}

/** The account that is meant when none is named. */
export const DEFAULT_ACCOUNT = 'default';

/** Task queue of the workflow and of all activities that are not bound to an account's rate. */
export const DEFAULT_TASK_QUEUE = 'landfall';

/** Longest workflow id that Landfall will use, in characters, after encoding. */
export const MAX_WORKFLOW_ID_LENGTH = 200;

const WORKFLOW_ID_PREFIX = 'run';

/** Percent-encodes everything outside `[A-Za-z0-9._~-]`; unlike `encodeURIComponent` also `!*'()`. */
function encodePart(part: string): string {
  return encodeURIComponent(part.toWellFormed()).replace(
    /[!*'()]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Workflow id of a run: `run:{vendor}:{account}:{runId}`, each part percent-encoded. */
export function workflowIdOf(key: RunKey): string {
  return [WORKFLOW_ID_PREFIX, encodePart(key.vendor), encodePart(key.account), encodePart(key.runId)].join(
    ':',
  );
}

/** The run key that a workflow id stands for, or null when the id is not one of ours. */
export function runKeyOf(workflowId: string): RunKey | null {
  const [prefix, vendor, account, runId, ...rest] = workflowId.split(':');
  if (prefix !== WORKFLOW_ID_PREFIX || !vendor || !account || !runId || rest.length > 0) return null;
  try {
    return {
      vendor: decodeURIComponent(vendor),
      account: decodeURIComponent(account),
      runId: decodeURIComponent(runId),
    };
  } catch {
    return null;
  }
}

/** What is wrong with a run key, as sentences; empty when it can be tracked. */
export function problemsOfRunKey(key: RunKey): string[] {
  const problems: string[] = [];
  for (const part of ['vendor', 'account', 'runId'] as const) {
    const value: unknown = key[part];
    if (typeof value !== 'string' || value.trim() === '')
      problems.push(`${part} must be a text that is not empty`);
    else if (!value.isWellFormed()) problems.push(`${part} must be well-formed Unicode`);
  }
  if (problems.length === 0 && workflowIdOf(key).length > MAX_WORKFLOW_ID_LENGTH) {
    problems.push(
      `the workflow id made of vendor, account and runId must be at most ${MAX_WORKFLOW_ID_LENGTH} characters`,
    );
  }
  return problems;
}

/** Task queue of an account whose reads are rate limited by Temporal. */
export function accountTaskQueue(taskQueue: string, key: Pick<RunKey, 'vendor' | 'account'>): string {
  return `${taskQueue}:${key.vendor}:${key.account}`;
}

/** The bracketed part of every message about a run, as in `[vendor=cyberdesk, runId=…]`. */
export function describeRun(key: RunKey): string {
  const account = key.account === DEFAULT_ACCOUNT ? '' : `, account=${key.account}`;
  return `[vendor=${key.vendor}${account}, runId=${key.runId}]`;
}
