import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { networkCodeOf } from '../../vendors/http.js';
import { SinkRefused, SinkUnavailable } from '../errors.js';
import { isPublicAddress } from './addresses.js';

/** All addresses of a host name. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

/** Where a callback goes: the URL, and the checked addresses that are connected to. */
export interface CallbackTarget {
  readonly url: URL;
  readonly addresses: readonly LookupAddress[];
}

/** The operating system's way, so that its hosts file counts. */
export const resolveBySystem: Resolve = (hostname) => lookup(hostname, { all: true });

/** A URL of http or https; the parser brings every spelling of an IPv4 address into one form. */
function urlOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    throw new SinkRefused("The callback's address is not a URL that begins with https://");
  }
  return url;
}

async function addressesOf(hostname: string, resolve: Resolve): Promise<readonly LookupAddress[]> {
  const literal = hostname.replace(/^\[|\]$/g, '');
  const family = isIP(literal);
  if (family !== 0) return [{ address: literal, family }];
  let addresses: readonly LookupAddress[];
  try {
    addresses = await resolve(hostname);
  } catch (error) {
    throw new SinkUnavailable(`The callback's host name could not be resolved (${networkCodeOf(error)})`);
  }
  if (addresses.length === 0) throw new SinkUnavailable("The callback's host name has no address");
  return addresses;
}

/**
 * Finds the addresses behind a callback's URL and checks every one, so that an app cannot make the worker call what
 * only the worker can reach.
 * @throws SinkRefused when one is private and that is not allowed, or when the URL is not https (http is possible to
 * allowed private addresses only); SinkUnavailable when the name cannot be resolved.
 */
export async function findTarget(
  text: string,
  options: { readonly allowPrivateAddresses: boolean; readonly resolve: Resolve },
): Promise<CallbackTarget> {
  const url = urlOf(text);
  const { allowPrivateAddresses, resolve } = options;
  if (url.protocol === 'http:' && !allowPrivateAddresses) {
    throw new SinkRefused("The callback's URL must begin with https://");
  }
  const addresses = await addressesOf(url.hostname, resolve);
  const isPublic = addresses.every(({ address }) => isPublicAddress(address));
  if (!isPublic && !allowPrivateAddresses) {
    throw new SinkRefused(
      "The callback's address is a private one; sinks.callback.allowPrivateAddresses allows these",
    );
  }
  if (url.protocol === 'http:' && addresses.some(({ address }) => isPublicAddress(address))) {
    throw new SinkRefused("The callback's URL must begin with https://, since its address is public");
  }
  return { url, addresses };
}
