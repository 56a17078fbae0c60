import { cyberdesk } from './cyberdesk/index.js';
import { extend } from './extend/index.js';
import { knowledgeStack } from './knowledge-stack/index.js';
import { noxus } from './noxus/index.js';
import { defineVendor, type Vendor } from './vendor.js';
import { veryfront } from './veryfront/index.js';

/** The vendors that are known by name. */
export interface VendorRegistry {
  /** The vendor of that name, or undefined. */
  get(name: string): Vendor | undefined;
  /** All names, the built-in ones first. */
  names(): readonly string[];
}

/** The vendors that Landfall brings along. */
export const builtInVendors: readonly Vendor[] = [cyberdesk, extend, knowledgeStack, noxus, veryfront];

/**
 * Collects the built-in vendors and the user's own.
 * @throws TypeError when two have one name, or when one is no vendor.
 */
export function vendorRegistry(extra: readonly Vendor[] = []): VendorRegistry {
  const byName = new Map<string, Vendor>();
  for (const vendor of [...builtInVendors, ...extra]) {
    if (byName.has(vendor.name)) throw new TypeError(`Two vendors have one name [vendor=${vendor.name}]`);
    byName.set(vendor.name, defineVendor(vendor));
  }
  return { get: (name) => byName.get(name), names: () => [...byName.keys()] };
}
