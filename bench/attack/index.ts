import { startDevServer } from '../../src/embedded/index.js';
import { FULL_SCALE, runAttack, type AttackReport } from './run-attack.js';

const MIB = 1024 * 1024;

function show({ valid, validMs, attacks, before, after }: AttackReport): string {
  const { p50, p99, max } = after.eventLoopDelayMs;
  const mib = (bytes: number) => `${Math.round(bytes / MIB)} MiB`;
  return [
    `valid deliveries      ${JSON.stringify(valid)}, p50 ${validMs.p50} ms, p99 ${validMs.p99} ms, max ${validMs.max} ms`,
    ...Object.entries(attacks).map(([name, counts]) => `${name.padEnd(22)}${JSON.stringify(counts)}`),
    `event loop delay      p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, max ${max.toFixed(1)} ms`,
    `memory (rss)          ${mib(before.rss)} before, ${mib(after.peakRss)} at most, ${mib(after.rss)} after`,
  ].join('\n');
}

/** Attacks the built gateway at full scale while valid deliveries go through, and prints what it cost. */
export async function benchAttack(): Promise<void> {
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const server = await startDevServer({ uiPort: null, log });
  try {
    process.stdout.write(`${show(await runAttack(server.address, FULL_SCALE))}\n`);
  } finally {
    await server.stop();
  }
}
