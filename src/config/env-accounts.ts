import { DEFAULT_ACCOUNT } from '../domain/run-key.js';
import type { AccountDraft, AccountField } from './account-draft.js';
import { valueOf, type Environment } from './environment.js';

interface VendorVariables {
  readonly vendor: string;
  readonly apiKey: string;
  readonly baseUrl: string;
  /** Null for a vendor that is not given a secret by a variable. */
  readonly webhookSecrets: string | null;
}

function variablesOf(vendor: string, prefix: string, webhookSecrets: string | null): VendorVariables {
  return { vendor, apiKey: `${prefix}_API_KEY`, baseUrl: `${prefix}_BASE_URL`, webhookSecrets };
}

/** The variables that stand for the account `default` of each vendor. */
const VENDOR_VARIABLES: readonly VendorVariables[] = [
  variablesOf('cyberdesk', 'CYBERDESK', 'CYBERDESK_WEBHOOK_SECRET'),
  variablesOf('extend', 'EXTEND', 'EXTEND_WEBHOOK_SECRET'),
  variablesOf('noxus', 'NOXUS', 'NOXUS_CALLBACK_TOKEN'),
  variablesOf('knowledge-stack', 'KNOWLEDGE_STACK', null),
  variablesOf('veryfront', 'VERYFRONT', null),
];

function draftOf(names: VendorVariables, env: Environment): AccountDraft | null {
  const secrets = names.webhookSecrets === null ? undefined : valueOf(env, names.webhookSecrets);
  const apiKey = valueOf(env, names.apiKey);
  // A base URL alone turns nothing on.
  if (apiKey === undefined && secrets === undefined) return null;
  const placeOf = (field: AccountField | string): string => {
    if (field === 'baseUrl') return names.baseUrl;
    return field.startsWith('webhookSecrets') && names.webhookSecrets !== null
      ? names.webhookSecrets
      : names.apiKey;
  };
  return {
    vendor: names.vendor,
    name: DEFAULT_ACCOUNT,
    apiKey,
    baseUrl: valueOf(env, names.baseUrl),
    webhookSecrets: secrets === undefined ? [] : [secrets],
    numbers: {},
    placeOf,
  };
}

/** The accounts `default` that the environment sets, of all vendors that have variables. */
export function envAccounts(env: Environment): AccountDraft[] {
  return VENDOR_VARIABLES.map((names) => draftOf(names, env)).filter((draft) => draft !== null);
}
