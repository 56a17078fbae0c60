import { vendorRegistry, type VendorRegistry } from '../vendors/registry.js';
import type { Vendor } from '../vendors/vendor.js';
import type { ProblemList } from './problem-list.js';

/** The registry of the built-in vendors and these; a vendor that it refuses is a problem. */
export function registryOf(vendors: readonly Vendor[], problems: ProblemList): VendorRegistry {
  try {
    return vendorRegistry(vendors);
  } catch (error) {
    problems.add('vendors', error instanceof Error ? error.message : 'cannot be used');
    return vendorRegistry();
  }
}
