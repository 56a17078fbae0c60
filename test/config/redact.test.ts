import { describe, expect, it } from 'vitest';
import { redactConfig, resolveConfig } from '../../src/config/index.js';
import { OTHER_SECRET, SECRET } from './problems-of.js';

describe('the printable view of a configuration', () => {
  it.each(['postgres://user:canary-db@db/x', 'postgres:///x?host=/run&password=canary-db'])(
    'masks every secret and keeps the rest: %s',
    (url) => {
      const config = resolveConfig(
        {
          accounts: [{ vendor: 'cyberdesk', apiKey: 'canary-key', webhookSecrets: [SECRET, OTHER_SECRET] }],
          ledger: { url },
        },
        {},
      );
      const printed = redactConfig(config);
      const text = JSON.stringify(printed);
      expect(text).not.toContain('canary');
      expect(text).not.toContain('whsec_');
      expect(printed.accounts).toMatchObject([
        { vendor: 'cyberdesk', name: 'default', apiKey: '***', webhookSecrets: ['***', '***'] },
      ]);
      expect(printed.ledger.url).toContain('postgres://');
      expect(printed.vendors).toContain('cyberdesk');
    },
  );

  it('shows that there is no key', () => {
    const config = resolveConfig({}, { CYBERDESK_WEBHOOK_SECRET: SECRET });
    expect(redactConfig(config).accounts[0]?.apiKey).toBeNull();
  });
});
