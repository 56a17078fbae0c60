import type { VendorRegistry } from '../vendors/registry.js';
import type { Vendor } from '../vendors/vendor.js';
import { resolveAccountList } from './account-list.js';
import type { AccountConfig } from './config.js';
import { envNumbers } from './env-numbers.js';
import { resolveReferences } from './env-references.js';
import type { Environment } from './environment.js';
import type { AccountInput } from './input.js';
import { ProblemList } from './problem-list.js';
import { registryOf } from './registry-of.js';

/** Accounts that are given in code, and the vendors that they belong to. */
export interface ResolvedAccounts {
  readonly accounts: readonly AccountConfig[];
  readonly vendors: VendorRegistry;
}

/** An account that is resolved already is written back, so that it is checked like any other. */
function inputOf(account: AccountInput | AccountConfig): AccountInput {
  if (!('timing' in account)) return account;
  const { timing, poll, apiKey, baseUrl, ...rest } = account;
  return { ...rest, ...timing, ...poll, apiKey: apiKey || undefined, baseUrl: baseUrl || undefined };
}

/**
 * Checks and completes accounts that are given in code, to a gateway or a plugin: `env:` references and
 * `LANDFALL_…` numbers count, the accounts of the environment do not.
 * @throws ConfigError with every problem.
 */
export function resolveAccounts(
  accounts: readonly (AccountInput | AccountConfig)[],
  options: { readonly vendors?: readonly Vendor[]; readonly env?: Environment } = {},
): ResolvedAccounts {
  const env = options.env ?? process.env;
  const problems = new ProblemList();
  const entries = accounts.map(inputOf);
  const references = resolveReferences({ accounts: entries }, env, problems);
  const { accounts: resolved } = references.value as { readonly accounts: readonly unknown[] };
  const vendors = registryOf(options.vendors ?? [], problems);
  const checked = resolveAccountList(resolved, [], {
    vendors,
    common: envNumbers(env, problems),
    labelOf: references.labelOf,
    problems,
  });
  problems.throwIfAny(null);
  return { accounts: checked, vendors };
}
