import { describe, expect, it } from 'vitest';
import { vendorRegistry } from '../../src/vendors/registry.js';
import { defineVendor, type Vendor } from '../../src/vendors/vendor.js';

const getRun = () => Promise.reject(new Error('unused'));

describe('vendorRegistry', () => {
  it('knows the built-in vendors and the user’s own', () => {
    const acme = defineVendor({ name: 'acme', getRun });
    const registry = vendorRegistry([acme]);
    expect(registry.get('acme')).toBe(acme);
    expect(registry.names()).toEqual([...vendorRegistry().names(), 'acme']);
    expect(registry.names()).toContain('cyberdesk');
    expect(registry.names()).toContain('knowledge-stack');
  });

  it('knows no other name, not even one that every object has', () => {
    expect(vendorRegistry().get('acme')).toBeUndefined();
    expect(vendorRegistry().get('constructor')).toBeUndefined();
  });

  it('refuses two vendors of one name, and what is no vendor', () => {
    expect(() => vendorRegistry([{ name: 'cyberdesk', getRun }])).toThrow(TypeError);
    expect(() => vendorRegistry([{ name: 'Acme Inc', getRun }])).toThrow(TypeError);
    expect(() => vendorRegistry([{ name: 'acme' } as Vendor])).toThrow(TypeError);
  });
});
