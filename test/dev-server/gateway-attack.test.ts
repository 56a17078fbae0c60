import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { runAttack, type AttackScale } from '../../bench/attack/run-attack.js';
import { startDevServer, type DevServer } from '../../src/embedded/index.js';

/** A tenth of what `npm run bench -- attack` does, against a tenth of the connections. */
const SCALE: AttackScale = {
  slowSockets: 200,
  oversizeBodies: 100,
  garbage: 500,
  deepJson: 8,
  valid: 150,
  maxConnections: 100,
  deliveriesPerSecond: 4,
};

describe('a gateway under attack', () => {
  let server: DevServer;
  beforeAll(async () => {
    server = await startDevServer({ cliPath: inject('temporalCliPath'), uiPort: null });
  });
  afterAll(async () => server?.stop());

  it('answers every valid delivery 200, and no part of the attack', async () => {
    const { valid, attacks } = await runAttack(server.address, SCALE);
    process.stdout.write(`${JSON.stringify({ valid, attacks })}\n`);
    expect(valid).toEqual({ 200: SCALE.valid });
    // Slow clients get no answer, or the one that they took too long.
    expect(Object.keys(attacks.slow)).not.toContain('200');
    expect(Object.keys(attacks.garbage).filter((status) => !['400', 'none'].includes(status))).toEqual([]);
    expect(Object.keys(attacks.oversize).filter((status) => !['413', 'none'].includes(status))).toEqual([]);
    expect(attacks.oversize['413']).toBeGreaterThan(0);
    expect(Object.keys(attacks.deep)).toEqual(['202']);
    // The account that floods gets its share, and is told to slow down above it.
    expect(attacks.flood['200']).toBeGreaterThan(0);
    expect(attacks.flood['429']).toBeGreaterThan(0);
  }, 120_000);
});
