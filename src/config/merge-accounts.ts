import type { VendorRegistry } from '../vendors/registry.js';
import type { AccountDraft } from './account-draft.js';
import type { EnvAccountDraft } from './env-accounts.js';
import type { ProblemList } from './problem-list.js';

function keyOf(draft: AccountDraft): string {
  return JSON.stringify([draft.vendor, draft.name]);
}

/** The accounts of the file, once each; a second one of the same vendor and name is a problem. */
function withoutTwins(drafts: readonly AccountDraft[], problems: ProblemList): Map<string, AccountDraft> {
  const byKey = new Map<string, AccountDraft>();
  for (const draft of drafts) {
    const twin = byKey.get(keyOf(draft));
    if (twin === undefined) byKey.set(keyOf(draft), draft);
    else
      problems.add(
        draft.placeOf('name'),
        `${draft.vendor} has this account already, at ${twin.placeOf('name')}`,
      );
  }
  return byKey;
}

/**
 * Puts the accounts of the file and of the environment together. An account that both define is a problem,
 * unless the file itself reads every variable that is set: then the file's account is the one that is meant.
 * Variables of a vendor that is not there are passed over.
 */
export function mergeAccounts(
  fromFile: readonly AccountDraft[],
  fromEnv: readonly EnvAccountDraft[],
  context: {
    readonly vendors: VendorRegistry;
    readonly variablesOfFile: ReadonlySet<string>;
    readonly problems: ProblemList;
  },
): AccountDraft[] {
  const byKey = withoutTwins(fromFile, context.problems);
  for (const draft of fromEnv) {
    if (context.vendors.get(draft.vendor) === undefined) continue;
    const inFile = byKey.get(keyOf(draft));
    if (inFile === undefined) byKey.set(keyOf(draft), draft);
    else {
      for (const variable of draft.variables.filter((name) => !context.variablesOfFile.has(name))) {
        context.problems.add(
          variable,
          `the account ${draft.name} of ${draft.vendor} is set here and at ${inFile.placeOf('vendor')}; keep one`,
        );
      }
    }
  }
  return [...byKey.values()];
}
