import { createVendorHttp } from './http.js';
import type { Vendor, VendorAccount, VendorContext } from './vendor.js';

/**
 * Makes what a vendor's verbs are given: the account, HTTP with the vendor's authentication, and the signal.
 * An account without a key sends no `Authorization`, which the vendor answers with 401.
 */
export function createVendorContext(
  vendor: Vendor,
  account: VendorAccount,
  signal: AbortSignal,
): VendorContext {
  const headers = vendor.authHeaders?.(account) ?? bearerOf(account);
  return { account, signal, http: createVendorHttp(account, { signal, headers }) };
}

function bearerOf(account: VendorAccount): Record<string, string> {
  return account.apiKey === '' ? {} : { authorization: `Bearer ${account.apiKey}` };
}
