import { describe, expect, it } from 'vitest';
import { redactConfig, resolveConfig } from '../../src/config/index.js';
import { OTHER_SECRET, placesOf, refusalOf, SECRET } from './problems-of.js';

class Archive {
  async deliver(): Promise<void> {}
}

describe('the sinks of a configuration', () => {
  it('are none when nothing is said', () => {
    expect(resolveConfig({}, {}).sinks).toEqual({
      callback: { secrets: [], allowPrivateAddresses: false },
      own: {},
    });
  });

  it('have the secrets of the environment, several while rotating', () => {
    const env = { LANDFALL_CALLBACK_SECRET: `${SECRET}, ${OTHER_SECRET}` };
    expect(resolveConfig({}, env).sinks.callback.secrets).toEqual([SECRET, OTHER_SECRET]);
  });

  it('have the secrets of the file, where there are any', () => {
    const env = { LANDFALL_CALLBACK_SECRET: SECRET, MINE: OTHER_SECRET, LOCAL: 'true' };
    const callback = { secrets: ['env:MINE'], allowPrivateAddresses: 'env:LOCAL' } as const;
    expect(resolveConfig({ sinks: { callback } }, env).sinks.callback).toEqual({
      secrets: [OTHER_SECRET],
      allowPrivateAddresses: true,
    });
    expect(resolveConfig({ sinks: { callback: {} } }, env).sinks.callback.secrets).toEqual([SECRET]);
  });

  it("may be the user's own, by name", () => {
    const archive = new Archive();
    const mail = { deliver: async () => {} };
    expect(resolveConfig({ sinks: { archive, mail } }, {}).sinks.own).toEqual({ archive, mail });
  });

  it('are refused with every problem by its place', () => {
    const sinks = {
      callback: { secrets: ['whsec_short', ',', SECRET], allowPrivateAddresses: 'maybe', mood: 1 },
      archive: { send: 1 },
      mail: null,
    };
    expect(placesOf({ sinks }).sort()).toEqual([
      'sinks.archive',
      'sinks.callback.allowPrivateAddresses',
      'sinks.callback.mood',
      'sinks.callback.secrets[0]',
      'sinks.callback.secrets[1]',
      'sinks.mail',
    ]);
    expect(placesOf({}, { LANDFALL_CALLBACK_SECRET: 'whsec_short' })).toEqual(['LANDFALL_CALLBACK_SECRET']);
    expect(placesOf({ sinks: [] })).toEqual(['sinks']);
    expect(placesOf({ sinks: 'callback' })).toEqual(['sinks']);
  });

  it('are refused without a word of a secret, and with the name that was probably meant', () => {
    const canary = `whsec_${Buffer.from('canary').toString('base64')}`;
    const { message } = refusalOf({ sinks: { calback: { secrets: [canary] } } });
    expect(message).toContain('did you mean "callback"?');
    expect(message).not.toContain(canary);
    expect(refusalOf({ sinks: { callback: { secrets: [canary] } } }).message).not.toContain(canary);
  });

  it('are printed with names and masks only', () => {
    const sinks = { callback: { secrets: [SECRET] }, archive: new Archive() };
    expect(redactConfig(resolveConfig({ sinks }, {})).sinks).toEqual({
      callback: { secrets: ['***'], allowPrivateAddresses: false },
      own: ['archive'],
    });
  });
});
