import { describe, expect, it } from 'vitest';
import { storableCopy, storableJson, storableText, storableTime } from '../../src/ledger/storable.js';

describe('storable values', () => {
  it.each([
    ['a\u0000b', 'a\ufffdb'],
    ['\ud800', '\ufffd'],
    ['\udfffx', '\ufffdx'],
    ['😀 ok', '😀 ok'],
    ['spelled \\u0000 and \\ud800', 'spelled \\u0000 and \\ud800'],
    ['\\\u0000', '\\\ufffd'],
    ['quote " and \\" end', 'quote " and \\" end'],
  ])('keep the meaning of %j', (text, expected) => {
    expect(storableText(text)).toBe(expected);
    expect(storableCopy({ [text]: [text] })).toEqual({ [expected]: [expected] });
  });

  it('are JSON without any escape that the database refuses', () => {
    expect(storableJson(['\u0000', '\ud83d', '\u0001'])).toBe('["\ufffd","\ufffd","\\u0001"]');
  });

  it.each([
    ['2026-03-01T12:00:00+02:00', '2026-03-01T10:00:00.000Z'],
    ['not a time', null],
    ['+275760-09-13T00:00:00.000Z', null],
    ['0000-01-01T00:00:00.000Z', null],
    [null, null],
  ])('have a time for the column out of %j', (iso, expected) => {
    expect(storableTime(iso)).toBe(expected);
  });
});
