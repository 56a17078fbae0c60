import { DEFAULT_TASK_QUEUE } from '../domain/run-key.js';
import type { Vendor } from '../vendors/vendor.js';
import { resolveAccountList } from './account-list.js';
import type { Config } from './config.js';
import { envAccounts } from './env-accounts.js';
import { envNumbers } from './env-numbers.js';
import { resolveReferences } from './env-references.js';
import type { Environment } from './environment.js';
import { nameOfField } from './field-path.js';
import { CONFIG_SHAPE, GATEWAY_SHAPE, taskQueueSchema } from './file-shape.js';
import type { ConfigInput } from './input.js';
import { timingOf } from './numbers.js';
import { ProblemList } from './problem-list.js';
import { readFields, type ReportProblem } from './read-fields.js';
import { readVariable } from './read-variable.js';
import { registryOf } from './registry-of.js';
import { resolveLedger } from './resolve-ledger.js';
import { resolveSinks } from './resolve-sinks.js';

/** What a program cannot do without; a missing one is a problem. */
export type ConfigRequirement = 'accounts' | 'ledger';

/** How a configuration is resolved. */
export interface ResolveOptions {
  /** Vendors of the user's own, besides those that the configuration names. @default [] */
  readonly vendors?: readonly Vendor[];
  /** @default [] */
  readonly required?: readonly ConfigRequirement[];
  /** The file that the configuration came from, for messages. @default null */
  readonly file?: string | null;
}

function checkRequired(
  required: readonly ConfigRequirement[],
  config: Pick<Config, 'accounts' | 'ledger'>,
  problems: ProblemList,
): void {
  if (required.includes('accounts') && config.accounts.length === 0) {
    problems.add('accounts', 'there is none: list one in the file, or set a key such as CYBERDESK_API_KEY');
  }
  const { url, dataDir } = config.ledger;
  if (required.includes('ledger') && url === undefined && dataDir === undefined) {
    problems.add(
      'ledger',
      'there is no place to record outcomes: set DATABASE_URL, or ledger.dataDir in the file',
    );
  }
}

/**
 * Checks a configuration and completes it from the environment.
 * Precedence: what the configuration says, then the environment, then what is built in.
 * @throws ConfigError with every problem.
 */
export function resolveConfig(
  input: ConfigInput,
  env: Environment = process.env,
  options: ResolveOptions = {},
): Config {
  const problems = new ProblemList();
  const { value, labelOf } = resolveReferences(input, env, problems);
  const report: ReportProblem = (path, message) => problems.add(labelOf(nameOfField(path)), message);
  const fields = readFields(CONFIG_SHAPE, value, report);
  const common = envNumbers(env, problems);
  const vendors = registryOf([...(fields.vendors ?? []), ...(options.vendors ?? [])], problems);
  const taskQueue = readVariable(env, 'LANDFALL_TASK_QUEUE', taskQueueSchema, problems);
  const config: Config = {
    file: options.file ?? null,
    taskQueue: fields.taskQueue ?? taskQueue ?? DEFAULT_TASK_QUEUE,
    accounts: resolveAccountList(fields.accounts ?? [], envAccounts(env), {
      vendors,
      common,
      labelOf,
      problems,
    }),
    timing: timingOf(common),
    ledger: resolveLedger(fields.ledger, env, report, problems),
    gateway: readFields(GATEWAY_SHAPE, fields.gateway ?? {}, (path, message) =>
      report(['gateway', ...path], message),
    ),
    sinks: resolveSinks(fields.sinks, env, report, problems),
    vendors,
  };
  checkRequired(options.required ?? [], config, problems);
  problems.throwIfAny(config.file);
  return config;
}
