import type { VendorRegistry } from '../vendors/registry.js';
import type { AccountConfig } from './config.js';
import type { AccountDraft } from './account-draft.js';
import type { ResolvedReferences } from './env-references.js';
import { nameOfField } from './field-path.js';
import { readAccounts } from './file-accounts.js';
import { finishAccount } from './finish-account.js';
import { mergeAccounts } from './merge-accounts.js';
import type { NumberOptions } from './numbers.js';
import type { ProblemList } from './problem-list.js';

/** What the accounts are resolved with. */
export interface AccountListContext {
  readonly vendors: VendorRegistry;
  /** The numbers that hold for all accounts which do not set their own. */
  readonly common: NumberOptions;
  readonly labelOf: ResolvedReferences['labelOf'];
  readonly problems: ProblemList;
}

/** Reads, merges, checks and completes accounts; every problem goes to the context's list. */
export function resolveAccountList(
  entries: readonly unknown[],
  fromEnv: readonly AccountDraft[],
  context: AccountListContext,
): AccountConfig[] {
  const { vendors, common, labelOf, problems } = context;
  const fromFile = readAccounts(
    entries,
    (path, message) => problems.add(labelOf(nameOfField(path)), message),
    labelOf,
  );
  return mergeAccounts(fromFile, fromEnv, vendors, problems)
    .map((draft) => finishAccount(draft, vendors, common, problems))
    .filter((account) => account !== null);
}
