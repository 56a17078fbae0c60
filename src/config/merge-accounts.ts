import type { VendorRegistry } from '../vendors/registry.js';
import type { AccountDraft, AccountField } from './account-draft.js';
import { trimBaseUrl } from './base-url.js';
import { splitList } from './environment.js';
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
    else {
      problems.add(
        draft.placeOf('name'),
        `${draft.vendor} has this account already, at ${twin.placeOf('name')}`,
      );
    }
  }
  return byKey;
}

function secretsOf(draft: AccountDraft): string {
  return JSON.stringify(draft.webhookSecrets.flatMap(splitList).sort());
}

/** The fields that the environment sets and the file sets otherwise, or not at all. */
function differences(fromEnv: AccountDraft, inFile: AccountDraft): AccountField[] {
  const fields: AccountField[] = [];
  if (fromEnv.apiKey !== undefined && fromEnv.apiKey !== inFile.apiKey) fields.push('apiKey');
  if (fromEnv.baseUrl !== undefined && trimBaseUrl(fromEnv.baseUrl) !== trimBaseUrl(inFile.baseUrl ?? '')) {
    fields.push('baseUrl');
  }
  if (fromEnv.webhookSecrets.length > 0 && secretsOf(fromEnv) !== secretsOf(inFile)) {
    fields.push('webhookSecrets[0]');
  }
  return fields;
}

/**
 * Puts the accounts of the file and of the environment together. An account that both define is a problem,
 * unless they say the same, as when the file reads those very variables. Variables of a vendor that is not
 * there are passed over.
 */
export function mergeAccounts(
  fromFile: readonly AccountDraft[],
  fromEnv: readonly AccountDraft[],
  vendors: VendorRegistry,
  problems: ProblemList,
): AccountDraft[] {
  const byKey = withoutTwins(fromFile, problems);
  for (const draft of fromEnv.filter(({ vendor }) => vendors.get(vendor) !== undefined)) {
    const inFile = byKey.get(keyOf(draft));
    if (inFile === undefined) byKey.set(keyOf(draft), draft);
    for (const field of inFile === undefined ? [] : differences(draft, inFile)) {
      const message = `differs from the account ${draft.name} of ${draft.vendor} at ${inFile?.placeOf('vendor')}; keep one`;
      problems.add(draft.placeOf(field), message);
    }
  }
  return [...byKey.values()];
}
