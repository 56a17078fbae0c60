import { describe, expect, it } from 'vitest';
import { findAccount, resolveAccounts, resolveConfig, type ConfigInput } from '../../src/config/index.js';
import { defineVendor, type Vendor } from '../../src/vendors/vendor.js';
import { OTHER_SECRET, placesOf, refusalOf, SECRET } from './problems-of.js';

const acme: Vendor = defineVendor({
  name: 'acme',
  getRun: () => Promise.reject(new Error('not read here')),
});

const CYBERDESK = { vendor: 'cyberdesk', apiKey: 'key-1' };

describe('a configuration of nothing', () => {
  it('has no accounts, and the built-in task queue', () => {
    const config = resolveConfig({}, {});
    expect(config).toMatchObject({
      taskQueue: 'landfall',
      accounts: [],
      ledger: {},
      gateway: {},
      file: null,
    });
    expect(config.vendors.names()).toContain('cyberdesk');
  });

  it('is refused with a sentence that says what to set, where something is required', () => {
    const { message } = refusalOf({}, {}, { required: ['accounts', 'ledger'] });
    expect(message).toContain('CYBERDESK_API_KEY');
    expect(message).toContain('DATABASE_URL');
    expect(message).toContain('ledger.dataDir');
  });
});

describe('the environment', () => {
  it('makes the account default of each vendor that has a key', () => {
    const config = resolveConfig(
      {},
      {
        CYBERDESK_API_KEY: 'key-1',
        CYBERDESK_BASE_URL: 'http://127.0.0.1:4010/cyberdesk/',
        CYBERDESK_WEBHOOK_SECRET: ` ${SECRET} , ${OTHER_SECRET} `,
        KNOWLEDGE_STACK_API_KEY: 'key-2',
        KNOWLEDGE_STACK_BASE_URL: 'https://ks.example/api',
      },
    );
    expect(config.accounts).toEqual([
      {
        vendor: 'cyberdesk',
        name: 'default',
        apiKey: 'key-1',
        baseUrl: 'http://127.0.0.1:4010/cyberdesk',
        webhookSecrets: [SECRET, OTHER_SECRET],
        timing: {},
        poll: {},
      },
      {
        vendor: 'knowledge-stack',
        name: 'default',
        apiKey: 'key-2',
        baseUrl: 'https://ks.example/api',
        webhookSecrets: [],
        timing: {},
        poll: {},
      },
    ]);
  });

  it('makes an account that only receives webhooks of a secret without a key', () => {
    const { accounts } = resolveConfig({}, { CYBERDESK_WEBHOOK_SECRET: SECRET });
    expect(accounts).toMatchObject([{ vendor: 'cyberdesk', apiKey: '', webhookSecrets: [SECRET] }]);
  });

  it('counts a blank variable as unset', () => {
    expect(resolveConfig({}, { CYBERDESK_API_KEY: ' ', LANDFALL_TASK_QUEUE: '' })).toMatchObject({
      accounts: [],
      taskQueue: 'landfall',
    });
  });

  it('is passed over where it is of a vendor that is not there', () => {
    expect(
      resolveConfig({}, { ACME_API_KEY: 'k', CYBERDESK_BASE_URL: 'https://c.example' }).accounts,
    ).toEqual([]);
  });

  it.each([
    ['CYBERDESK_WEBHOOK_SECRET', 'whsec_'],
    ['CYBERDESK_WEBHOOK_SECRET', `${SECRET},whsec_c2hvcnQ=`],
    ['CYBERDESK_WEBHOOK_SECRET', ','],
    ['CYBERDESK_BASE_URL', 'http://api.example'],
    ['CYBERDESK_API_KEY', 'two words'],
    ['LANDFALL_GRACE_SECONDS', '-1'],
    ['LANDFALL_GRACE_SECONDS', 'NaN'],
    ['LANDFALL_POLL_MIN_SECONDS', '0'],
    ['LANDFALL_POLL_MAX_SECONDS', '1e3'],
    ['LANDFALL_REQUESTS_PER_SECOND', 'Infinity'],
    ['LANDFALL_MAX_RUN_DURATION_SECONDS', '9999999999'],
    ['LANDFALL_TASK_QUEUE', 'q'.repeat(201)],
    ['DATABASE_URL', 'mysql://localhost/db'],
  ])('is refused by the name of the variable: %s=%s', (name, value) => {
    expect(placesOf({}, { CYBERDESK_API_KEY: 'key-1', [name]: value })).toEqual([name]);
  });

  it('needs a base URL where the vendor has none for everybody', () => {
    const vendors = [{ ...acme, defaultBaseUrl: null }];
    const accounts = [{ vendor: 'acme', apiKey: 'k' }];
    expect(placesOf({ vendors, accounts })).toEqual(['accounts[0].baseUrl']);
  });
});

describe('precedence', () => {
  it('of numbers is: the account, then LANDFALL_…, then nothing at all', () => {
    const env = {
      LANDFALL_GRACE_SECONDS: '7',
      LANDFALL_SETTLE_SECONDS: '0.5',
      LANDFALL_POLL_MIN_SECONDS: '1',
    };
    const input: ConfigInput = {
      accounts: [{ ...CYBERDESK, graceSeconds: 5, pollMaxSeconds: 30, requestsPerSecond: 2 }],
    };
    const config = resolveConfig(input, env);
    expect(config.timing).toEqual({ graceSeconds: 7, settleSeconds: 0.5 });
    expect(config.accounts[0]).toMatchObject({
      timing: { graceSeconds: 5, settleSeconds: 0.5 },
      poll: { pollMinSeconds: 1, pollMaxSeconds: 30, requestsPerSecond: 2 },
    });
    expect(config.accounts[0]?.timing).not.toHaveProperty('queueTimeoutSeconds');
  });

  it('of the task queue is: the file, then LANDFALL_TASK_QUEUE', () => {
    const env = { LANDFALL_TASK_QUEUE: 'of-env' };
    expect(resolveConfig({ taskQueue: 'of-file' }, env).taskQueue).toBe('of-file');
    expect(resolveConfig({}, env).taskQueue).toBe('of-env');
  });

  it('of the ledger is: the place that the file names, then DATABASE_URL', () => {
    const env = { DATABASE_URL: 'postgres://db/env' };
    expect(resolveConfig({}, env).ledger).toEqual({ url: 'postgres://db/env' });
    expect(resolveConfig({ ledger: { url: 'postgresql://db/file' } }, env).ledger).toEqual({
      url: 'postgresql://db/file',
    });
    expect(resolveConfig({ ledger: { dataDir: '.data' } }, env).ledger).toEqual({ dataDir: '.data' });
  });
});

describe('references to the environment', () => {
  it('are replaced wherever a text stands, also for numbers and lists', () => {
    const config = resolveConfig(
      {
        accounts: [
          {
            vendor: 'cyberdesk',
            name: 'eu',
            apiKey: 'env:EU_KEY',
            webhookSecrets: ['env:EU_SECRETS'],
            graceSeconds: 'env:EU_GRACE',
          },
        ],
        ledger: { url: 'env:EU_DB' },
        gateway: { port: 'env:EU_PORT' },
      },
      {
        EU_KEY: 'key-eu',
        EU_SECRETS: `${SECRET},${OTHER_SECRET}`,
        EU_GRACE: '3',
        EU_DB: 'postgres://db/eu',
        EU_PORT: '8080',
      },
    );
    expect(config).toMatchObject({
      accounts: [{ apiKey: 'key-eu', webhookSecrets: [SECRET, OTHER_SECRET], timing: { graceSeconds: 3 } }],
      ledger: { url: 'postgres://db/eu' },
      gateway: { port: 8080 },
    });
  });

  it('are a problem when the variable is not set, told by field and variable, once', () => {
    const { problems } = refusalOf({ accounts: [{ vendor: 'cyberdesk', apiKey: 'env:MISSING' }] });
    expect(problems).toEqual([
      { where: 'accounts[0].apiKey (env:MISSING)', message: 'the environment variable is not set' },
    ]);
  });

  it('name the variable when its secret is too weak', () => {
    const accounts = [{ ...CYBERDESK, name: 'eu', webhookSecrets: [SECRET, 'env:EU_SECRET'] }];
    expect(placesOf({ accounts }, { EU_SECRET: 'whsec_' })).toEqual([
      'accounts[0].webhookSecrets[1] (env:EU_SECRET)',
    ]);
  });

  it('do not show what was pasted in place of a name', () => {
    const { message } = refusalOf({ accounts: [{ vendor: 'cyberdesk', apiKey: 'env:canary+/=' }] });
    expect(message).not.toContain('canary');
  });
});

describe('an account of the file', () => {
  it.each<[string, unknown, string]>([
    ['an unknown vendor', { vendor: 'cyberdesc', apiKey: 'k' }, 'accounts[0].vendor'],
    ['no vendor', { apiKey: 'k' }, 'accounts[0].vendor'],
    ['neither key nor secret', { vendor: 'cyberdesk' }, 'accounts[0].apiKey'],
    ['a key that is no text', { vendor: 'cyberdesk', apiKey: 7 }, 'accounts[0].apiKey'],
    ['a misspelt field', { ...CYBERDESK, baseURL: 'https://a.example' }, 'accounts[0].baseURL'],
    [
      'a field named __proto__',
      JSON.parse('{"vendor":"cyberdesk","apiKey":"k","__proto__":{}}'),
      'accounts[0].__proto__',
    ],
    ['a secret that is no list', { ...CYBERDESK, webhookSecrets: SECRET }, 'accounts[0].webhookSecrets'],
    ['a weak secret', { ...CYBERDESK, webhookSecrets: [SECRET, 'whsec_'] }, 'accounts[0].webhookSecrets[1]'],
    [
      'secrets for a vendor that never pushes',
      { vendor: 'knowledge-stack', apiKey: 'k', baseUrl: 'https://k.example', webhookSecrets: [SECRET] },
      'accounts[0].webhookSecrets[0]',
    ],
    ['a negative number', { ...CYBERDESK, graceSeconds: -1 }, 'accounts[0].graceSeconds'],
    ['a number that is none', { ...CYBERDESK, graceSeconds: Number.NaN }, 'accounts[0].graceSeconds'],
    ['a number as words', { ...CYBERDESK, graceSeconds: '1 minute' }, 'accounts[0].graceSeconds'],
    ['a rate of zero', { ...CYBERDESK, requestsPerSecond: 0 }, 'accounts[0].requestsPerSecond'],
    [
      'a shortest delay above the longest',
      { ...CYBERDESK, pollMinSeconds: 10, pollMaxSeconds: 5 },
      'accounts[0].pollMinSeconds',
    ],
    ['a name with a slash', { ...CYBERDESK, name: 'a/b' }, 'accounts[0].name'],
    ['a name that a path would drop', { ...CYBERDESK, name: '..' }, 'accounts[0].name'],
    ['something that is no account', 'cyberdesk', 'accounts[0]'],
  ])('is refused with %s', (_name, account, place) => {
    expect(placesOf({ accounts: [account] })).toContain(place);
  });

  it.each([
    'https://api.example/v1?a=b',
    'https://api.example#x',
    'https://user:pass@api.example',
    'http://localhost.example',
    'http://127.0.0.1.example',
    'ftp://127.0.0.1',
    'api.example',
    '//api.example',
  ])('is refused with the base URL %s', (baseUrl) => {
    expect(placesOf({ accounts: [{ ...CYBERDESK, baseUrl }] })).toEqual(['accounts[0].baseUrl']);
  });

  it.each([
    ['https://api.example/', 'https://api.example'],
    ['https://api.example/v1//', 'https://api.example/v1'],
    ['http://localhost:4010', 'http://localhost:4010'],
    ['http://127.8.8.8/', 'http://127.8.8.8'],
    ['http://[::1]:9/', 'http://[::1]:9'],
  ])('is used with the base URL %s as %s', (given, used) => {
    expect(resolveConfig({ accounts: [{ ...CYBERDESK, baseUrl: given }] }, {}).accounts[0]?.baseUrl).toBe(
      used,
    );
  });

  it('is refused when it is there twice', () => {
    const accounts = [CYBERDESK, { ...CYBERDESK, name: 'eu' }, { ...CYBERDESK, name: 'default' }];
    expect(placesOf({ accounts })).toEqual(['accounts[2].name']);
  });

  it('is refused when the environment sets it otherwise, by the variables that differ', () => {
    const accounts = [{ ...CYBERDESK, webhookSecrets: [SECRET] }];
    const env = { CYBERDESK_API_KEY: 'another', CYBERDESK_WEBHOOK_SECRET: OTHER_SECRET };
    expect(placesOf({ accounts }, env)).toEqual(['CYBERDESK_API_KEY', 'CYBERDESK_WEBHOOK_SECRET']);
  });

  it('is taken when it reads the very variables that would set it', () => {
    const accounts = [
      {
        vendor: 'cyberdesk',
        apiKey: 'env:CYBERDESK_API_KEY',
        webhookSecrets: ['env:CYBERDESK_WEBHOOK_SECRET'],
      },
    ];
    const env = { CYBERDESK_API_KEY: 'key-1', CYBERDESK_WEBHOOK_SECRET: `${SECRET},${OTHER_SECRET}` };
    expect(resolveConfig({ accounts }, env).accounts).toHaveLength(1);
  });

  it('may belong to a vendor of the user', () => {
    const input: ConfigInput = {
      vendors: [acme],
      accounts: [{ vendor: 'acme', apiKey: 'k', baseUrl: 'https://acme.example' }],
    };
    const config = resolveConfig(input, {});
    expect(findAccount(config, { vendor: 'acme' })?.apiKey).toBe('k');
    expect(config.vendors.get('acme')).toBe(acme);
  });
});

describe('the list of problems', () => {
  it('names all of them at once, each by its place, and no value', () => {
    const { problems, message } = refusalOf(
      {
        acounts: [],
        taskQueue: 7,
        gateway: { port: 70_000, host: 'x' },
        ledger: { url: 'canary-ledger' },
        vendors: [{ name: 'Canary' }],
        accounts: [
          { ...CYBERDESK, apiKey: 'canary key', graceSecond: 1, webhookSecrets: ['canary-secret'] },
          { vendor: 'cyberdesk', name: 'eu', apiKey: 'env:UNSET' },
        ],
      },
      { LANDFALL_GRACE_SECONDS: 'canary-number', CYBERDESK_WEBHOOK_SECRET: 'canary-variable' },
      { file: '/etc/landfall.config.json' },
    );
    expect(problems.map((problem) => problem.where).sort()).toEqual(
      [
        'acounts',
        'taskQueue',
        'gateway.port',
        'gateway.host',
        'ledger.url',
        'vendors[0]',
        'accounts[0].apiKey',
        'accounts[0].graceSecond',
        'accounts[0].webhookSecrets[0]',
        'accounts[1].apiKey (env:UNSET)',
        'LANDFALL_GRACE_SECONDS',
        'CYBERDESK_WEBHOOK_SECRET',
      ].sort(),
    );
    expect(message).not.toMatch(/canary/i);
    expect(message).toContain('12 problems [file=/etc/landfall.config.json]');
    expect(message.split('\n')).toHaveLength(13);
  });

  it.each([
    [{ acounts: [] }, 'did you mean "accounts"?'],
    [{ accounts: [{ ...CYBERDESK, api_key: 'k' }] }, 'did you mean "apiKey"?'],
    [{ accounts: [{ ...CYBERDESK, vendor: 'cyber-desk' }] }, 'did you mean "cyberdesk"?'],
  ])('offers the word that was meant: %j', (input, offer) => {
    expect(refusalOf(input).message).toContain(offer);
  });

  it('offers nothing for a word that is like none', () => {
    expect(refusalOf({ zebra: 1 }).message).not.toContain('did you mean');
  });

  it('does not repeat a secret that a vendor of the user quotes', () => {
    const quoting: Vendor = {
      ...acme,
      verifyWebhook: () => undefined,
      readWebhook: () => ({ kind: 'ignored', eventType: 'any' }),
      problemOfSecret: (secret) => `${secret} is too weak`,
    };
    const account = { vendor: 'acme', apiKey: 'k', baseUrl: 'https://a.example', webhookSecrets: ['canary'] };
    expect(refusalOf({ vendors: [quoting], accounts: [account] }).message).not.toContain('canary');
  });

  it.each([null, undefined, [], 'text', 7])('takes %j for no configuration', (input) => {
    expect(placesOf(input)).toEqual(['configuration']);
  });

  it('tells of two vendors of one name', () => {
    expect(placesOf({ vendors: [{ ...acme, name: 'cyberdesk' }] })).toEqual(['vendors']);
  });
});

describe('accounts that are given in code', () => {
  it('are checked and completed like those of a file, without the accounts of the environment', () => {
    const env = { CYBERDESK_API_KEY: 'of-env', LANDFALL_GRACE_SECONDS: '4', KEY: 'of-reference' };
    const { accounts } = resolveAccounts([{ vendor: 'cyberdesk', name: 'eu', apiKey: 'env:KEY' }], { env });
    expect(accounts).toMatchObject([{ name: 'eu', apiKey: 'of-reference', timing: { graceSeconds: 4 } }]);
  });

  it('stay as they are when they are resolved already', () => {
    const account = {
      ...CYBERDESK,
      name: 'eu',
      webhookSecrets: [SECRET],
      graceSeconds: 1,
      pollMinSeconds: 2,
    };
    const { accounts } = resolveConfig({ accounts: [account] }, { CYBERDESK_WEBHOOK_SECRET: SECRET });
    expect(resolveAccounts(accounts, { env: {} }).accounts).toEqual(accounts);
  });
});
