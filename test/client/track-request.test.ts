import { describe, expect, it } from 'vitest';
import { InvalidTrackRequestError } from '../../src/client/errors.js';
import { parseTrackRequest, type TrackRequest } from '../../src/client/track-request.js';
import { MAX_ATTACH_BYTES } from '../../src/domain/options.js';

const RUN = { vendor: 'cyberdesk', runId: 'r-1' };

/** What JavaScript may hand over in spite of the types. */
function parse(request: object) {
  return parseTrackRequest(request as TrackRequest);
}

function problemsOf(request: object): readonly string[] {
  try {
    parse(request);
  } catch (error) {
    if (error instanceof InvalidTrackRequestError) return error.problems;
    throw error;
  }
  return [];
}

describe('a track request', () => {
  it('needs a vendor and a run id, and fills in the account', () => {
    expect(parse(RUN)).toEqual({
      key: { vendor: 'cyberdesk', account: 'default', runId: 'r-1' },
      options: {},
      reopen: false,
    });
  });

  it('may say everything that the contract names', () => {
    const options = {
      checks: [
        { type: 'attachment_exists', names: ['a.pdf'], name: 'has a' },
        { type: 'filename_regex', pattern: '\\.csv$', count: 1 },
        { type: 'filename_regex', pattern: '\\.csv$', count: 'input.rows' },
        { type: 'attachment_template', template: '{item.id}.pdf', items: [{ id: 1 }] },
        { type: 'attachment_template', template: '{item}.pdf', items: 'orders' },
        { type: 'custom', activity: 'look', taskQueue: 'mine', args: [1, { deep: true }] },
      ],
      sinks: [
        { type: 'veryfront', runId: 'run_1', account: 'eu' },
        { type: 'callback', url: 'https://app.example/done?token=1' },
        { type: 'callback', url: 'http://127.0.0.1:3000/done' },
        { type: 'workflow', workflowId: 'order:7', signal: 'ended' },
        { type: 'custom', name: 'archive', args: [1, { deep: true }] },
      ],
      input: { rows: [1, 2], note: null },
      onDeadline: 'cancel',
      confirmWebhooks: true,
      keepVendorRun: true,
      maxRunDurationSeconds: 90,
      queueTimeoutSeconds: 10,
      reviewTimeoutSeconds: 86_400,
      graceSeconds: 0,
      notFoundGraceSeconds: 0,
      settleSeconds: 0,
      adoptionWindowSeconds: 0,
    };
    expect(parse({ ...RUN, account: 'eu', reopen: true, ...options })).toEqual({
      key: { vendor: 'cyberdesk', account: 'eu', runId: 'r-1' },
      options,
      reopen: true,
    });
  });

  it('is refused with every problem at once, in words that name the place', () => {
    const bad = {
      vendor: '',
      runId: '  ',
      checks: [
        { type: 'filename_regex', pattern: '(' },
        { type: 'attachment_exists', names: [] },
        { type: 'attachment_template', template: '', items: 5 },
        { type: 'guess' },
        { type: 'custom', activity: 'look' },
      ],
      sinks: [
        { type: 'callback', url: 'app.example/done' },
        { type: 'pager' },
        { type: 'workflow', workflowId: 'order:7' },
        { type: 'custom', name: '' },
        { type: 'veryfront', runId: 'a\u0000' },
      ],
      onDeadline: 'explode',
      confirmWebhooks: 'yes',
      maxRunDurationSeconds: 0,
      graceSeconds: -1,
      surprise: true,
    };
    const problems = problemsOf(bad);
    const named = [
      /^vendor must be a text/,
      /^runId must be a text/,
      /^checks\.0\.pattern: The pattern is not valid in RE2 syntax/,
      /^checks\.1\.names: /,
      /^checks\.2\.template: /,
      /^checks\.2\.items: /,
      /^checks\.3\.type: /,
      /^checks\.4\.taskQueue: /,
      /^sinks\.0\.url: must be a whole URL/,
      /^sinks\.1\.type: /,
      /^sinks\.2\.signal: /,
      /^sinks\.3\.name: /,
      /^sinks\.4\.runId: must hold no control characters/,
      /^onDeadline: /,
      /^confirmWebhooks: /,
      /^maxRunDurationSeconds: /,
      /^graceSeconds: /,
      /^options: .*surprise/,
    ];
    for (const one of named) expect(problems).toContainEqual(expect.stringMatching(one));
    expect(problems).toHaveLength(named.length);
  });

  it.each([
    ['no vendor', { runId: 'r' }],
    ['a vendor that is no text', { vendor: 5, runId: 'r' }],
    ['an empty account', { ...RUN, account: '' }],
    ['no run id', { vendor: 'cyberdesk' }],
    ['an empty run id', { vendor: 'cyberdesk', runId: '' }],
    ['ill-formed Unicode', { vendor: 'cyberdesk', runId: 'a\uD800' }],
    ['an id that is too long', { vendor: 'cyberdesk', runId: 'r'.repeat(200) }],
    ['an id that is too long once encoded', { vendor: 'cyberdesk', runId: 'ä'.repeat(35) }],
    ['a bad pattern', { ...RUN, checks: [{ type: 'filename_regex', pattern: '(?=x)' }] }],
    ['a huge pattern', { ...RUN, checks: [{ type: 'filename_regex', pattern: '(a?){1000}' }] }],
    ['a count that is no number', { ...RUN, checks: [{ type: 'filename_regex', pattern: 'x', count: 1.5 }] }],
    ['a count below zero', { ...RUN, checks: [{ type: 'filename_regex', pattern: 'x', count: -1 }] }],
    [
      'a misspelled field of a check',
      { ...RUN, checks: [{ type: 'filename_regex', pattern: 'x', cuont: 1 }] },
    ],
    ['checks that are no list', { ...RUN, checks: { type: 'filename_regex', pattern: 'x' } }],
    ['sinks that are no list', { ...RUN, sinks: { type: 'custom', name: 'x' } }],
    ['a misspelled field of a sink', { ...RUN, sinks: [{ type: 'custom', name: 'x', arguments: [] }] }],
    ['a callback by another scheme', { ...RUN, sinks: [{ type: 'callback', url: 'ftp://app.example/' }] }],
    ['a callback with white space', { ...RUN, sinks: [{ type: 'callback', url: 'https://app.example/ x' }] }],
    [
      'too many sinks',
      { ...RUN, sinks: Array.from({ length: 21 }, (_, i) => ({ type: 'custom', name: `${i}` })) },
    ],
    ['an unknown option', { ...RUN, timeout: 5 }],
    ['endless seconds', { ...RUN, queueTimeoutSeconds: Number.POSITIVE_INFINITY }],
    ['seconds that are no number', { ...RUN, settleSeconds: '30' }],
    ['more than a year', { ...RUN, reviewTimeoutSeconds: 400 * 86_400 }],
  ])('is refused for %s', (_, request) => {
    expect(problemsOf(request)).toHaveLength(1);
  });

  it('may have patterns of 512 characters and no longer ones', () => {
    const checks = (length: number) => [{ type: 'filename_regex', pattern: 'x'.repeat(length) }];
    expect(problemsOf({ ...RUN, checks: checks(512) })).toEqual([]);
    expect(problemsOf({ ...RUN, checks: checks(513) })[0]).toMatch(/^checks\.0\.pattern: .*512/);
  });

  it('may have 100 checks and no more', () => {
    const checks = (count: number) =>
      Array.from({ length: count }, () => ({ type: 'filename_regex', pattern: 'x' }));
    expect(problemsOf({ ...RUN, checks: checks(100) })).toEqual([]);
    expect(problemsOf({ ...RUN, checks: checks(101) })).toEqual([expect.stringMatching(/^checks: /)]);
  });

  it('is refused beyond 64 KB of options, counted in bytes', () => {
    const room = MAX_ATTACH_BYTES - JSON.stringify({ input: '' }).length;
    expect(problemsOf({ ...RUN, input: 'x'.repeat(room) })).toEqual([]);
    expect(problemsOf({ ...RUN, input: 'x'.repeat(room + 1) })).toEqual([
      'the options are 65537 bytes of JSON; at most 65536 are possible',
    ]);
    expect(problemsOf({ ...RUN, input: 'ä'.repeat(room / 2 + 1) })).toHaveLength(1);
  });

  it('says in its error which run it is about, and lists the problems', () => {
    expect(() => parse({ ...RUN, graceSeconds: -1, surprise: 1 })).toThrow(
      /^The run cannot be tracked \[vendor=cyberdesk, runId=r-1\]:\n- .+\n- .+$/,
    );
  });
});
