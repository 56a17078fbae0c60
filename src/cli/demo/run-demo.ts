import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aborted } from '../interrupt.js';
import { addressesOf, readyText } from '../dev/ready.js';
import { startStack, type Stack } from '../dev/stack.js';
import { demoConfig } from './accounts.js';
import { createBoard, type Board } from './board.js';
import type { Judged } from './judge.js';
import type { Notes } from './notes.js';
import { playAll, required } from './play-all.js';
import { quietSdk } from './quiet-sdk.js';
import { linkLines, reportOf, verdictLines } from './report.js';
import { resultTable } from './result-table.js';
import { SCENARIOS } from './scenarios.js';
import type { DemoStreams } from './streams.js';

/** How the demo runs. */
export interface DemoOptions {
  /** Print one JSON document on stdout, and progress on stderr. @default false */
  readonly json?: boolean;
  /** Leave everything running after the result, until the signal aborts, and keep the data. @default false */
  readonly keep?: boolean;
  /** Its end stops everything. */
  readonly signal: AbortSignal;
  /** Is told what is going on. */
  readonly notes: Notes;
}

function printResult(
  judged: readonly Judged[],
  stack: Stack,
  { keep = false }: DemoOptions,
  { stdout }: DemoStreams,
): void {
  const lines = [
    resultTable(judged, stdout),
    '',
    keep ? 'In the Temporal UI:' : 'In the Temporal UI (which ends with the demo; --keep leaves it running):',
    ...linkLines(judged, stack.uiUrl, stack.namespace),
    '',
    ...verdictLines(judged, stdout),
  ];
  stdout.write(`${lines.join('\n')}\n`);
}

async function leaveRunning(stack: Stack, dataDir: string, options: DemoOptions, streams: DemoStreams) {
  const out = options.json === true ? streams.stderr : streams.stdout;
  out.write(`\n${readyText(addressesOf(stack, dataDir))}\n`);
  await aborted(options.signal);
}

async function present(
  stack: Stack,
  board: Board,
  options: DemoOptions,
  streams: DemoStreams,
): Promise<boolean> {
  const { notes, signal } = options;
  board.begin(SCENARIOS);
  notes.divert((line) => board.note(line));
  const judged = await playAll(SCENARIOS, stack, board, signal).finally(() => {
    notes.divert(null);
    board.end();
  });
  const report = reportOf(judged);
  if (options.json === true) streams.stdout.write(`${JSON.stringify(report)}\n`);
  else printResult(judged, stack, options, streams);
  return report.ok;
}

async function demoIn(dataDir: string, options: DemoOptions, streams: DemoStreams): Promise<boolean> {
  const { json = false, keep = false, signal, notes } = options;
  notes.say('Starting Temporal, ledger, worker, gateway and simulators');
  const stack = await startStack({
    dataDir,
    simulate: true,
    configure: (simulated) => demoConfig(required(simulated)),
    log: notes.say,
    prepareSdk: () => quietSdk(notes.say),
    signal,
  });
  try {
    const board = createBoard(json ? streams.stderr : streams.stdout, SCENARIOS.length);
    const ok = await present(stack, board, options, streams);
    if (keep) await leaveRunning(stack, dataDir, options, streams);
    return ok;
  } finally {
    await stack.stop();
  }
}

/**
 * Plays every scenario on a stack of its own, in a new folder of the system's place for temporary files.
 * @returns whether all ended as expected.
 * @throws what `startStack` throws, and the signal's reason when it aborts before the result is known.
 */
export async function runDemo(options: DemoOptions, streams: DemoStreams): Promise<boolean> {
  const dataDir = await mkdtemp(join(tmpdir(), 'landfall-demo-'));
  try {
    return await demoIn(dataDir, options, streams);
  } finally {
    if (options.keep !== true) await rm(dataDir, { recursive: true, force: true });
  }
}
