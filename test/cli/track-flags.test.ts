import { describe, expect, it } from 'vitest';
import { trackRequestOf } from '../../src/cli/track-flags.js';

const KEY = { vendor: 'cyberdesk', account: 'default', runId: 'a' };
const ACCOUNT = { account: 'default' };

describe('the checks of landfall track', () => {
  it('are left out when no option asks for any', () => {
    expect(trackRequestOf(KEY, ACCOUNT)).toEqual(KEY);
  });

  it('are one for all files, and one for each pattern', () => {
    const flags = { ...ACCOUNT, expectFile: ['a.pdf', 'b.pdf'], expectPattern: ['x', 'y'] };
    expect(trackRequestOf(KEY, flags).checks).toEqual([
      { type: 'attachment_exists', names: ['a.pdf', 'b.pdf'] },
      { type: 'filename_regex', pattern: 'x' },
      { type: 'filename_regex', pattern: 'y' },
    ]);
  });

  it('count the files of the one pattern, none at all included', () => {
    const flags = { ...ACCOUNT, expectPattern: ['x'], expectCount: 0 };
    expect(trackRequestOf(KEY, flags).checks).toEqual([{ type: 'filename_regex', pattern: 'x', count: 0 }]);
  });

  it.each([[[]], [['x', 'y']]])('cannot count the files of the patterns %j', (expectPattern) => {
    expect(() => trackRequestOf(KEY, { ...ACCOUNT, expectPattern, expectCount: 1 })).toThrow(
      `of one --expect-pattern; ${expectPattern.length} are given`,
    );
  });
});

it('what else landfall track is given goes along as it is', () => {
  const flags = { graceSeconds: 5, reopen: true, onDeadline: 'cancel', confirmWebhooks: true } as const;
  expect(trackRequestOf(KEY, { ...ACCOUNT, ...flags, wait: true, input: '{"n": 1}' })).toEqual({
    ...KEY,
    ...flags,
    input: { n: 1 },
  });
});
