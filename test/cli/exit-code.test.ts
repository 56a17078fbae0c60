import { TransportError } from '@temporalio/worker';
import { ServiceError } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { Interrupted } from '../../src/cli/interrupt.js';
import { textOfError } from '../../src/cli/error-text.js';
import { NamespaceMissingError, TemporalUnreachableError, UsageError } from '../../src/cli/errors.js';
import { exitCodeOf } from '../../src/cli/exit-code.js';
import { InvalidTrackRequestError, RunNotTrackedError, TrackingLostError } from '../../src/client/errors.js';
import { ConfigError } from '../../src/config/index.js';
import { LedgerError } from '../../src/ledger/index.js';

const KEY = { vendor: 'cyberdesk', account: 'default', runId: 'a' };

function withCode(code: string | number): Error {
  return Object.assign(new Error(`failed with ${code}`), { code });
}

describe('the exit code', () => {
  it.each([
    ['wrong options', new UsageError('no'), 2],
    ['a configuration', new ConfigError([{ where: 'accounts', message: 'none' }]), 2],
    ['a request to track', new InvalidTrackRequestError(KEY, ['no']), 2],
    ['a run that is not tracked', new RunNotTrackedError(KEY), 2],
    ['a namespace that is not there', new NamespaceMissingError('h:1', 'nope', withCode(5)), 2],
    ['a refused key', new ServiceError('Failed', { cause: withCode(16) }), 2],
    ['a refused password', new LedgerError('Reading failed', { cause: withCode('28P01') }), 2],
    ['missing tables', new LedgerError('Reading failed', { cause: withCode('42P01') }), 2],
    ['a tracking without an outcome', new TrackingLostError(KEY, new Error('terminated')), 1],
    ['no Temporal', new TemporalUnreachableError('h:1', 'default', new Error('time is over')), 3],
    ['Temporal gone meanwhile', new ServiceError('Failed', { cause: withCode(14) }), 3],
    ['a call without an answer', new ServiceError('Failed', { cause: withCode(4) }), 3],
    ['a lost native connection', new TransportError('gone'), 3],
    ['a ledger that is gone', new LedgerError('Reading failed', { cause: withCode('ECONNREFUSED') }), 3],
    ['a ledger that somebody else has', new LedgerError('It is open already'), 3],
    ['a port that is taken', withCode('EADDRINUSE'), 3],
    ['a signal', new Interrupted('SIGINT'), 130],
    ['a mistake of ours', new TypeError('undefined is not a function'), 70],
    ['something thrown that is no error', 'oops', 70],
  ])('of %s', (_what, error, code) => {
    expect(exitCodeOf(error)).toBe(code);
  });
});

describe('the text of an error', () => {
  it('is one line without a stack, and names the cause once', () => {
    const cause = withCode('ECONNREFUSED');
    const error = new LedgerError('Reading failed', {
      cause: new Error('Outer: failed with ECONNREFUSED', { cause }),
    });
    expect(textOfError(error)).toBe('Reading failed: Outer: failed with ECONNREFUSED');
  });

  it('says how to make missing tables', () => {
    expect(textOfError(new LedgerError('Reading failed', { cause: withCode('42P01') }))).toContain(
      'landfall setup',
    );
  });

  it('has the stack where nobody foresaw the error', () => {
    expect(textOfError(new TypeError('broken'))).toMatch(/broken\n {4}at /);
  });

  it('is left out when the user has stopped the command', () => {
    expect(textOfError(new Interrupted('SIGTERM'))).toBeNull();
  });
});
