import type { CallbackSettings } from '../domain/sinks.js';
import type { AccountConfig, Config } from './config.js';

const MASK = '***';

/** An account as it may be printed. */
export interface PrintableAccount extends Omit<AccountConfig, 'apiKey' | 'webhookSecrets'> {
  readonly apiKey: '***' | null;
  /** One mask a secret. */
  readonly webhookSecrets: readonly '***'[];
}

/** A configuration as it may be printed: every secret is masked. */
export interface PrintableConfig extends Omit<Config, 'accounts' | 'sinks' | 'vendors'> {
  readonly accounts: readonly PrintableAccount[];
  readonly sinks: {
    /** One mask a secret. */
    readonly callback: Omit<CallbackSettings, 'secrets'> & { readonly secrets: readonly '***'[] };
    /** Names of the user's own sinks. */
    readonly own: readonly string[];
  };
  readonly vendors: readonly string[];
}

/** Masks the password of a connection string, wherever it may stand in it. */
function maskConnectionString(text: string): string {
  if (!URL.canParse(text)) return MASK;
  const url = new URL(text);
  if (url.password !== '') url.password = MASK;
  if (url.searchParams.has('password')) url.searchParams.set('password', MASK);
  return url.toString();
}

function printableAccount(account: AccountConfig): PrintableAccount {
  return {
    ...account,
    apiKey: account.apiKey === '' ? null : MASK,
    webhookSecrets: account.webhookSecrets.map(() => MASK),
  };
}

/** A view of the configuration that can be printed or logged. */
export function redactConfig(config: Config): PrintableConfig {
  const { url } = config.ledger;
  const { callback, own } = config.sinks;
  return {
    ...config,
    accounts: config.accounts.map(printableAccount),
    ledger: { ...config.ledger, ...(url === undefined ? {} : { url: maskConnectionString(url) }) },
    sinks: { callback: { ...callback, secrets: callback.secrets.map(() => MASK) }, own: Object.keys(own) },
    vendors: config.vendors.names(),
  };
}
