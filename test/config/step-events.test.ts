import { describe, expect, it } from 'vitest';
import { findAccount, resolveConfig, type AccountInput } from '../../src/config/index.js';
import { placesOf } from './problems-of.js';

const ACCOUNT: AccountInput = { vendor: 'extend', apiKey: 'sk_1' };

function stepEventsOf(stepEvents: AccountInput['stepEvents'], env: Record<string, string> = {}) {
  const config = resolveConfig({ accounts: [{ ...ACCOUNT, stepEvents }] }, env);
  return findAccount(config, { vendor: 'extend' })?.stepEvents;
}

describe('the option stepEvents of an account', () => {
  it('is kept as it is set, and left open otherwise', () => {
    expect(stepEventsOf(false)).toBe(false);
    expect(stepEventsOf(true)).toBe(true);
    expect(stepEventsOf(undefined)).toBeUndefined();
  });

  it('may be read from the environment', () => {
    expect(stepEventsOf('env:STEPS', { STEPS: 'false' })).toBe(false);
    expect(stepEventsOf('env:STEPS', { STEPS: 'true' })).toBe(true);
  });

  it('is a problem when it is neither true nor false', () => {
    expect(placesOf({ accounts: [{ ...ACCOUNT, stepEvents: 'no' }] })).toEqual(['accounts[0].stepEvents']);
  });
});
