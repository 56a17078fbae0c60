import type { VendorRegistry } from '../vendors/registry.js';
import { pushes, type Vendor } from '../vendors/vendor.js';
import type { AccountDraft } from './account-draft.js';
import { problemOfBaseUrl, trimBaseUrl } from './base-url.js';
import type { AccountConfig } from './config.js';
import { didYouMean } from './did-you-mean.js';
import { splitList } from './environment.js';
import { pollOf, timingOf, type NumberOptions } from './numbers.js';
import type { ProblemList } from './problem-list.js';

/** Visible ASCII: everything else cannot stand in an HTTP header. */
const HEADER_TEXT = /^[\x21-\x7e]+$/;

function apiKeyOf(draft: AccountDraft, problems: ProblemList): string {
  const { apiKey, webhookSecrets, placeOf } = draft;
  if (apiKey === undefined && webhookSecrets.length === 0) {
    problems.add(placeOf('apiKey'), 'is needed (only an account that has webhookSecrets can do without)');
  } else if (apiKey !== undefined && !HEADER_TEXT.test(apiKey)) {
    problems.add(placeOf('apiKey'), 'holds white space or characters that cannot stand in a header');
  }
  return apiKey ?? '';
}

function baseUrlOf(draft: AccountDraft, vendor: Vendor, problems: ProblemList): string {
  const given = draft.baseUrl ?? vendor.defaultBaseUrl ?? undefined;
  const problem =
    given === undefined
      ? `is needed: ${vendor.name} has no base URL that serves every customer`
      : problemOfBaseUrl(given);
  if (problem !== null) problems.add(draft.placeOf('baseUrl'), problem);
  return trimBaseUrl(given ?? '');
}

function problemOfSecret(vendor: Vendor, secret: string): string | null {
  if (!pushes(vendor)) return `${vendor.name} sends no webhooks, so it needs no secret`;
  // A vendor of the user's own may quote the secret in its sentence.
  return vendor.problemOfSecret?.(secret)?.replaceAll(secret, '…') ?? null;
}

function secretsOf(draft: AccountDraft, vendor: Vendor, problems: ProblemList): string[] {
  return draft.webhookSecrets.flatMap((entry, index) => {
    const place = draft.placeOf(`webhookSecrets[${index}]`);
    const secrets = splitList(entry);
    if (secrets.length === 0) problems.add(place, 'holds no secret');
    for (const secret of secrets) {
      const problem = problemOfSecret(vendor, secret);
      if (problem !== null) problems.add(place, problem);
    }
    return secrets;
  });
}

function checkCadence(numbers: NumberOptions, draft: AccountDraft, problems: ProblemList): void {
  const { pollMinSeconds, pollMaxSeconds } = numbers;
  if (pollMinSeconds === undefined || pollMaxSeconds === undefined || pollMinSeconds <= pollMaxSeconds)
    return;
  problems.add(draft.placeOf('pollMinSeconds'), 'is more than pollMaxSeconds');
}

/**
 * Checks an account against its vendor and completes it: base URL, secrets one by one, and the numbers that
 * hold for all accounts. Returns null for a vendor that is not there; every problem goes to the list.
 */
export function finishAccount(
  draft: AccountDraft,
  vendors: VendorRegistry,
  common: NumberOptions,
  problems: ProblemList,
): AccountConfig | null {
  const vendor = vendors.get(draft.vendor);
  if (vendor === undefined) {
    const known = vendors.names();
    const message = `there is no vendor of this name (there are ${known.join(', ')})`;
    problems.add(draft.placeOf('vendor'), `${message}${didYouMean(draft.vendor, known)}`);
    return null;
  }
  const numbers = { ...common, ...draft.numbers };
  checkCadence(numbers, draft, problems);
  return {
    vendor: draft.vendor,
    name: draft.name,
    apiKey: apiKeyOf(draft, problems),
    baseUrl: baseUrlOf(draft, vendor, problems),
    webhookSecrets: secretsOf(draft, vendor, problems),
    timing: timingOf(numbers),
    poll: pollOf(numbers),
    ...(draft.stepEvents === undefined ? {} : { stepEvents: draft.stepEvents }),
  };
}
