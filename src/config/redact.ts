import type { AccountConfig, Config } from './config.js';

const MASK = '***';

/** An account as it may be printed. */
export interface PrintableAccount extends Omit<AccountConfig, 'apiKey' | 'webhookSecrets'> {
  readonly apiKey: '***' | null;
  /** One mask a secret. */
  readonly webhookSecrets: readonly '***'[];
}

/** A configuration as it may be printed: every secret is masked. */
export interface PrintableConfig extends Omit<Config, 'accounts' | 'vendors'> {
  readonly accounts: readonly PrintableAccount[];
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
  return {
    ...config,
    accounts: config.accounts.map(printableAccount),
    ledger: { ...config.ledger, ...(url === undefined ? {} : { url: maskConnectionString(url) }) },
    vendors: config.vendors.names(),
  };
}
