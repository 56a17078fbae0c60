import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { TestKit } from '../../src/testing/index.js';
import { realTimeKit } from '../support/kit.js';
import { workflowBundle } from '../../src/worker/index.js';
import { LATE_PATHS, OWN_PARTS } from '../support/late-paths.js';
import { PATHS } from '../support/paths.js';

const ALL_PATHS = [...PATHS, ...LATE_PATHS];

/**
 * Histories of every released shape of the workflow, one folder a version. They are never changed: a worker of today
 * must be able to go on with each of them. `npm run record:histories` adds the folder of the package's version.
 */
const FOLDER = fileURLToPath(new URL('../histories/', import.meta.url));

const RECORD = process.env['LANDFALL_RECORD_HISTORIES'];

const run = promisify(execFile);

/** Leaves out what tells of the machine that recorded it and means nothing to a replay. */
function withoutMachine(key: string, value: unknown): unknown {
  if (key === 'stackTrace') return undefined;
  return key === 'identity' || key === 'sourceIdentity' ? 'recorder' : value;
}

/** A history in the form that Temporal's own tools write and replay. */
async function exportHistory(workflowId: string): Promise<string> {
  const args = [
    'workflow',
    'show',
    '-w',
    workflowId,
    '--output',
    'json',
    '--address',
    inject('temporalAddress'),
  ];
  const { stdout } = await run(inject('temporalCliPath'), args, { maxBuffer: 16 * 1024 * 1024 });
  return `${JSON.stringify(JSON.parse(stdout), withoutMachine)}\n`;
}

function saved(): string[] {
  return existsSync(FOLDER)
    ? readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'))
    : [];
}

describe.runIf(RECORD !== undefined)('recording histories', () => {
  let kit: TestKit;
  beforeAll(async () => {
    kit = await realTimeKit({
      poll: { pollMinSeconds: 1, pollMaxSeconds: 2 },
      timing: { adoptionWindowSeconds: 3 },
      ...OWN_PARTS,
    });
  });
  afterAll(async () => kit.stop());

  it.concurrent.each(ALL_PATHS)('records $name', async ({ name, play }) => {
    const workflowId = await play(kit);
    const history = await exportHistory(workflowId);
    mkdirSync(`${FOLDER}${RECORD}`, { recursive: true });
    writeFileSync(`${FOLDER}${RECORD}/${name}.json`, history);
  });
});

describe.runIf(RECORD === undefined)('a saved history', () => {
  it('is there for every path', () => {
    const names = new Set(saved().map((file) => file.replace(/^.*\//, '').replace('.json', '')));
    expect([...names].sort()).toEqual(ALL_PATHS.map(({ name }) => name).sort());
  });

  it.each(saved())('of %s is replayed without a difference', async (file) => {
    const history: unknown = JSON.parse(readFileSync(`${FOLDER}${file}`, 'utf8'));
    await Worker.runReplayHistory({ workflowBundle: await workflowBundle() }, history);
  });
});
