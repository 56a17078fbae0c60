import { describe, expect, it } from 'vitest';
import type { Sink } from '../../src/domain/options.js';
import { nameOfSink } from '../../src/domain/sinks.js';

const callback = (url: string): Sink => ({ type: 'callback', url });

describe('the name of a sink', () => {
  it.each<[Sink, string]>([
    [{ type: 'veryfront', runId: 'run_1' }, 'veryfront:default:run_1'],
    [{ type: 'veryfront', runId: 'run_1', account: 'eu' }, 'veryfront:eu:run_1'],
    [callback('https://app.example/done'), 'callback:https://app.example/done'],
    [{ type: 'workflow', workflowId: 'order:7', signal: 'ended' }, 'workflow:ended:order:7'],
    [{ type: 'custom', name: 'archive' }, 'custom:archive'],
  ])('of %j is %s', (sink, name) => {
    expect(nameOfSink(sink)).toBe(name);
  });

  it.each([
    'https://app.example/done?token=canary',
    'https://canary:canary@app.example/done',
    'https://canary@app.example/done',
    'https://app.example/done#canary',
    'https:canary@app.example/done',
    'https://x@canary@app.example/done',
    'canary',
  ])('of a callback to %s shows no secret', (url) => {
    expect(nameOfSink(callback(url))).toMatch(/^callback:(https:\/\/app\.example\/done)?#[0-9a-f]{8}$/);
  });

  it('is one name for one sink, wherever a field stands', () => {
    const sink = callback('https://app.example/done?token=1');
    expect(nameOfSink(sink)).toBe(nameOfSink({ ...sink }));
    const named = (args: readonly unknown[]): Sink => ({ type: 'custom', name: 'archive', args });
    expect(nameOfSink(named([{ a: 1, b: 2 }]))).toBe(nameOfSink(named([{ b: 2, a: 1 }])));
  });

  it('is another one for every other sink', () => {
    const long = `https://app.example/${'x'.repeat(300)}`;
    const sinks: Sink[] = [
      callback('https://app.example/done'),
      callback('https://app.example/done?token=1'),
      callback('https://app.example/done?token=2'),
      callback('https://app.example/done#token=1'),
      callback('https://me:1@app.example/done'),
      callback('https://me:2@app.example/done'),
      callback(`${long}1`),
      callback(`${long}2`),
      { type: 'veryfront', runId: 'a' },
      { type: 'veryfront', runId: 'b' },
      { type: 'veryfront', runId: 'b:c', account: 'a' },
      { type: 'veryfront', runId: 'c', account: 'a:b' },
      { type: 'workflow', workflowId: 'a:b', signal: 'c' },
      { type: 'workflow', workflowId: 'a', signal: 'c:b' },
      { type: 'workflow', workflowId: 'b', signal: 'c:a' },
      { type: 'workflow', workflowId: 'b', signal: 'c%3aa' },
      { type: 'custom', name: 'archive' },
      { type: 'custom', name: 'archive', args: [] },
      { type: 'custom', name: 'archive', args: [1] },
      { type: 'custom', name: 'archive#00000000' },
    ];
    expect(new Set(sinks.map(nameOfSink)).size).toBe(sinks.length);
  });

  it('is one that the ledger stores as it is, whatever the sink', () => {
    const name = nameOfSink({ type: 'veryfront', runId: 'a\u0000b\ud800' });
    expect(name).toBe('veryfront:default:a\ufffdb\ufffd');
  });

  it('is there for a sink of a later release, which shows nothing of itself', () => {
    const later = { type: 'pager', number: 'canary' } as unknown as Sink;
    expect(nameOfSink(later)).toMatch(/^unknown:#[0-9a-f]{8}$/);
  });
});
