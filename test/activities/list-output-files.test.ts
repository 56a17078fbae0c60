import { MockActivityEnvironment } from '@temporalio/testing';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createListOutputFiles } from '../../src/activities/list-output-files.js';
import type { FileCheck } from '../../src/domain/checks.js';
import type { ListOutputFilesInput } from '../../src/domain/contract.js';
import { BEGIN, createWorld, TASK_QUEUE, type ActivityWorld } from './world.js';

const WANTS_PDF: FileCheck = { type: 'attachment_exists', names: ['report.pdf'] };

let world: ActivityWorld;

beforeEach(async () => {
  world = await createWorld();
});

function listOutputFiles(input: ListOutputFilesInput) {
  return createListOutputFiles(world.dependencies)(input);
}

function inputFor(
  run: { readonly vendor: string; readonly runId: string },
  checks: readonly FileCheck[] = [WANTS_PDF],
  more: Partial<ListOutputFilesInput> = {},
): ListOutputFilesInput {
  return {
    vendor: run.vendor,
    account: 'default',
    runId: run.runId,
    checks,
    input: undefined,
    settleSeconds: 30,
    ...more,
  };
}

/** The failure of an attempt that wants no other. */
async function refusalOf(input: ListOutputFilesInput, scheduledTimestampMs: number): Promise<Error> {
  const environment = new MockActivityEnvironment({ taskQueue: TASK_QUEUE, scheduledTimestampMs });
  return environment.run(listOutputFiles, input).then(
    () => Promise.reject(new Error('It was listed')),
    (error: Error) => error,
  );
}

const cyberdeskRun = () => world.simulators.cyberdesk.run();

describe('listing the output files', () => {
  it('is done with one listing when nothing is missing', async () => {
    const run = await cyberdeskRun()
      .succeeds({ files: ['report.pdf', 'data.csv'] })
      .start();
    const { result } = await world.attempt(listOutputFiles, inputFor(run));
    expect(result).toEqual({ names: ['report.pdf', 'data.csv'] });
    expect(world.calls()).toHaveLength(1);
  });

  it('reads all pages', async () => {
    const files = Array.from({ length: 1_234 }, (_, index) => `page-${index}.png`);
    const run = await cyberdeskRun().succeeds({ files }).start();
    const { result } = await world.attempt(listOutputFiles, inputFor(run, []));
    expect(result?.names).toEqual(files);
    expect(world.calls().length).toBeGreaterThan(1);
  });

  it('waits for files that settle, within the window', async () => {
    const run = await cyberdeskRun()
      .succeeds({ files: ['report.pdf'] })
      .filesAfter('12s')
      .start();
    const result = await world.play(listOutputFiles, inputFor(run));
    expect(result.names).toEqual(['report.pdf']);
    expect(world.calls().map((call) => (call.at - BEGIN) / 1000)).toEqual([0, 5, 10, 15]);
  });

  it('takes what there is when the window closes', async () => {
    const run = await cyberdeskRun()
      .succeeds({ files: ['other.pdf'] })
      .start();
    const result = await world.play(listOutputFiles, inputFor(run));
    expect(result.names).toEqual(['other.pdf']);
    expect(world.clock.ms).toBe(BEGIN + 30_000);
  });

  it('waits for nothing without a window', async () => {
    const run = await cyberdeskRun().succeeds().start();
    const { result } = await world.attempt(listOutputFiles, inputFor(run, [WANTS_PDF], { settleSeconds: 0 }));
    expect(result).toEqual({ names: [] });
  });

  it('waits for nothing that no file can mend', async () => {
    const run = await cyberdeskRun().succeeds().start();
    const broken: FileCheck = { type: 'filename_regex', pattern: '(' };
    const { result } = await world.attempt(listOutputFiles, inputFor(run, [broken]));
    expect(result).toEqual({ names: [] });
  });

  it('counts by the input of the run', async () => {
    const run = await cyberdeskRun()
      .succeeds({ files: ['1.csv'] })
      .start();
    const check: FileCheck = { type: 'filename_regex', pattern: 'csv', count: 'rows' };
    const input = (rows: number) => inputFor(run, [check], { input: { rows } });
    expect((await world.attempt(listOutputFiles, input(1))).result).toEqual({ names: ['1.csv'] });
    expect((await world.attempt(listOutputFiles, input(2))).delayMs).toBe(5_000);
  });

  describe('for a count that only the vendor knows', () => {
    const counted = (count: string): FileCheck => ({ type: 'filename_regex', pattern: 'csv', count });
    const fields = { input_values: { secret: 'canary', rows: [1, 2] }, output_data: { made: { files: 1 } } };
    const runWith = (files: readonly string[]) => cyberdeskRun().fields(fields).succeeds({ files }).start();

    it('tells the number that the path leads to in the run, and nothing else of it', async () => {
      const run = await runWith(['1.csv']);
      const { result } = await world.attempt(listOutputFiles, inputFor(run, [counted('output.made.files')]));
      expect(result).toEqual({ names: ['1.csv'], counts: { 'output.made.files': 1 } });
    });

    it('takes the length of a list, of the input too, and waits for as many files', async () => {
      const run = await runWith(['1.csv']);
      expect((await world.attempt(listOutputFiles, inputFor(run, [counted('rows')]))).delayMs).toBe(5_000);
      const { result } = await world.attempt(
        listOutputFiles,
        inputFor(run, [counted('rows')], { settleSeconds: 0 }),
      );
      expect(result).toEqual({ names: ['1.csv'], counts: { rows: 2 } });
    });

    it('does not ask the vendor for what the app’s own input says', async () => {
      const run = await runWith(['1.csv']);
      const input = inputFor(run, [counted('rows')], { input: { rows: 1 } });
      expect((await world.attempt(listOutputFiles, input)).result).toEqual({ names: ['1.csv'] });
      expect(world.calls()).toHaveLength(1);
    });

    it('tells none for a path that leads nowhere, or at a vendor that tells no values', async () => {
      const run = await runWith(['1.csv']);
      const input = inputFor(run, [counted('nowhere')]);
      expect((await world.attempt(listOutputFiles, input)).result).toEqual({ names: ['1.csv'] });
      world.configure({ vendor: { getRunValues: undefined } });
      const known = inputFor(run, [counted('rows')]);
      expect((await world.attempt(listOutputFiles, known)).result).toEqual({ names: ['1.csv'] });
    });
  });

  it('tries again when the vendor fails, beyond the window, and ever later', async () => {
    const run = await cyberdeskRun()
      .succeeds({ files: ['report.pdf'] })
      .fault({ kind: '500', for: '90s' })
      .start();
    const result = await world.play(listOutputFiles, inputFor(run, [WANTS_PDF], { settleSeconds: 0 }));
    expect(result.names).toEqual(['report.pdf']);
    expect(world.calls().map((call) => (call.at - BEGIN) / 1000)).toEqual([0, 2, 6, 14, 30, 62, 122]);
  });

  it('leaves the vendor alone for as long as it asks', async () => {
    const run = await cyberdeskRun()
      .succeeds({ files: ['report.pdf'] })
      .fault({ kind: '429', for: '9s', retryAfterSeconds: 100 })
      .start();
    expect((await world.attempt(listOutputFiles, inputFor(run))).delayMs).toBe(100_000);
  });

  it('gives no list for a vendor that has none', async () => {
    world.configure({ vendor: { listOutputFiles: undefined } });
    const run = await cyberdeskRun().succeeds().start();
    expect((await world.attempt(listOutputFiles, inputFor(run))).result).toEqual({ names: null });
  });

  it('waits for credentials', async () => {
    world.configure({ none: true });
    const run = await cyberdeskRun().succeeds().start();
    expect((await world.attempt(listOutputFiles, inputFor(run))).delayMs).toBe(60_000);
  });

  it('asks for credentials that are refused once a minute, since only a person mends them', async () => {
    world.configure({ account: { apiKey: 'wrong' } });
    const run = await cyberdeskRun().succeeds().start();
    expect((await world.attempt(listOutputFiles, inputFor(run))).delayMs).toBe(60_000);
  });

  it('takes a 404 for a list that is not there yet, and gives it up after a minute', async () => {
    const run = await cyberdeskRun().succeeds().fault({ kind: '404', for: '2h' }).start();
    expect((await world.attempt(listOutputFiles, inputFor(run))).delayMs).toBe(2_000);
    world.clock.ms += 60_000;
    expect(await refusalOf(inputFor(run), BEGIN)).toMatchObject({
      type: 'FilesNotListable',
      nonRetryable: true,
    });
  });

  it('waits for a 404 as long as for files', async () => {
    const run = await cyberdeskRun()
      .succeeds({ files: ['report.pdf'] })
      .fault({ kind: '404', for: '200s' })
      .start();
    const result = await world.play(listOutputFiles, inputFor(run, [WANTS_PDF], { settleSeconds: 600 }));
    expect(result.names).toEqual(['report.pdf']);
  });

  it('calls a vendor whose adapter breaks ever more seldom, and says nothing of what it said', async () => {
    world.configure({
      vendor: {
        listOutputFiles: async () => {
          throw new TypeError('broken on the first try');
        },
      },
    });
    const run = await cyberdeskRun().succeeds().start();
    const delays = await Promise.all(
      [1, 2, 3, 9].map(async (attempt) => {
        const { delayMs } = await world.attempt(listOutputFiles, inputFor(run), { attempt });
        return delayMs;
      }),
    );
    expect(delays).toEqual([2_000, 4_000, 8_000, 60_000]);
    expect(world.logged.join()).toContain('unexpected_answer');
  });

  it('refuses a list that no history could hold', async () => {
    const files = Array.from({ length: 3_000 }, (_, index) => `${'x'.repeat(200)}-${index}.png`);
    const run = await cyberdeskRun().succeeds({ files }).start();
    const refusal = await refusalOf(inputFor(run, []), BEGIN);
    expect(refusal).toMatchObject({ type: 'FilesNotListable', nonRetryable: true });
    expect(refusal.message).toContain('3000 names');
  });

  it('hands on base names, whatever a user’s own adapter calls a name', async () => {
    const names = ['out/report.pdf', 'C:\\out\\data.csv', 'plain.txt', 'folder/', '  '];
    world.configure({
      vendor: { listOutputFiles: async () => names.map((name) => ({ name, size: null, contentType: null })) },
    });
    const run = await cyberdeskRun().succeeds().start();
    const { result } = await world.attempt(listOutputFiles, inputFor(run));
    expect(result).toEqual({ names: ['report.pdf', 'data.csv', 'plain.txt'] });
  });

  it('waits for no check of an unknown form', async () => {
    const run = await cyberdeskRun().succeeds().start();
    const unknown = [{ type: 'of_tomorrow' }, { type: 'attachment_exists' }] as unknown as FileCheck[];
    const { result } = await world.attempt(listOutputFiles, inputFor(run, unknown));
    expect(result).toEqual({ names: [] });
  });

  it('says that its worker is alive while a long list is read', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const beats: unknown[] = [];
      const environment = new MockActivityEnvironment({ taskQueue: TASK_QUEUE });
      environment.on('heartbeat', (details) => beats.push(details));
      world.configure({
        vendor: {
          listOutputFiles: async () => {
            vi.advanceTimersByTime(35_000);
            return [];
          },
        },
      });
      const run = await cyberdeskRun().succeeds().start();
      await environment.run(listOutputFiles, inputFor(run, []));
      expect(beats).toHaveLength(7);
      vi.advanceTimersByTime(60_000);
      expect(beats).toHaveLength(7);
    } finally {
      vi.useRealTimers();
    }
  });
});
