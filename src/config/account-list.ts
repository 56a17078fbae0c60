import type { VendorRegistry } from '../vendors/registry.js';
import type { AccountConfig } from './config.js';
import type { EnvAccountDraft } from './env-accounts.js';
import { envNumbers } from './env-numbers.js';
import type { ResolvedReferences } from './env-references.js';
import type { Environment } from './environment.js';
import { nameOfField } from './field-path.js';
import { readAccounts } from './file-accounts.js';
import { finishAccount } from './finish-account.js';
import { mergeAccounts } from './merge-accounts.js';
import type { ProblemList } from './problem-list.js';

/** What the accounts are resolved with. */
export interface AccountListContext {
  readonly vendors: VendorRegistry;
  readonly env: Environment;
  readonly references: Pick<ResolvedReferences, 'variables' | 'labelOf'>;
  readonly problems: ProblemList;
}

/** Reads, merges, checks and completes accounts; every problem goes to the context's list. */
export function resolveAccountList(
  entries: readonly unknown[],
  fromEnv: readonly EnvAccountDraft[],
  context: AccountListContext,
): AccountConfig[] {
  const { vendors, references, problems } = context;
  const common = envNumbers(context.env, problems);
  const fromFile = readAccounts(
    entries,
    (path, message) => problems.add(references.labelOf(nameOfField(path)), message),
    references.labelOf,
  );
  return mergeAccounts(fromFile, fromEnv, { vendors, variablesOfFile: references.variables, problems })
    .map((draft) => finishAccount(draft, vendors, common, problems))
    .filter((account) => account !== null);
}
