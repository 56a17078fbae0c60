import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  startGatewayProcess,
  type GatewayProcess,
  type ProcessFigures,
} from '../../test/support/gateway-process.js';
import { newDelivery, newSecret, send, type DeliveryAnswer } from '../../test/support/signed-delivery.js';
import { deepJson, flood, garbage, oversizeBodies, slowSockets, type StatusCounts } from './attackers.js';

/** How hard the attack is. */
export interface AttackScale {
  readonly slowSockets: number;
  readonly oversizeBodies: number;
  readonly garbage: number;
  readonly deepJson: number;
  /** Deliveries that must go through, one every 50 ms, by ten accounts. */
  readonly valid: number;
  readonly maxConnections: number;
  /** Of each account; less than the flood makes, and more than a valid account does. */
  readonly deliveriesPerSecond: number;
}

/** What is tried by default. */
export const FULL_SCALE: AttackScale = {
  slowSockets: 2_000,
  oversizeBodies: 1_000,
  garbage: 5_000,
  deepJson: 200,
  valid: 600,
  maxConnections: 1_000,
  deliveriesPerSecond: 5,
};

/** What came of it. */
export interface AttackReport {
  readonly valid: StatusCounts;
  readonly validMs: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly attacks: Readonly<Record<'slow' | 'oversize' | 'garbage' | 'deep' | 'flood', StatusCounts>>;
  readonly before: ProcessFigures;
  readonly after: ProcessFigures;
}

const VALID_EVERY_MS = 50;

/** Each sends two a second. */
const VALID_ACCOUNTS = Array.from({ length: 10 }, (_, index) => `valid-${index}`);

async function deliverValid(url: string, secret: string, count: number): Promise<DeliveryAnswer[]> {
  const answers: Promise<DeliveryAnswer>[] = [];
  for (let sent = 0; sent < count; sent += 1) {
    answers.push(send(url, newDelivery(VALID_ACCOUNTS[sent % VALID_ACCOUNTS.length]!, secret)));
    await sleep(VALID_EVERY_MS);
  }
  return Promise.all(answers);
}

function percentilesOf(answers: readonly DeliveryAnswer[]) {
  const sorted = answers.map(({ ms }) => ms).sort((first, second) => first - second);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

async function attack(gateway: GatewayProcess, secret: string, scale: AttackScale): Promise<AttackReport> {
  const { url, port } = gateway;
  const before = await gateway.figures();
  const slow = slowSockets(port, scale.slowSockets);
  const flooding = flood(url, secret);
  const [valid, oversize, rubbish, deep] = await Promise.all([
    deliverValid(url, secret, scale.valid),
    oversizeBodies(port, scale.oversizeBodies),
    garbage(port, scale.garbage),
    deepJson(url, secret, scale.deepJson),
  ]);
  const attacks = {
    slow: await slow.stop(),
    flood: await flooding.stop(),
    oversize,
    garbage: rubbish,
    deep,
  };
  const counts: Record<string, number> = {};
  for (const { status } of valid) counts[status ?? 'none'] = (counts[status ?? 'none'] ?? 0) + 1;
  return { valid: counts, validMs: percentilesOf(valid), attacks, before, after: await gateway.figures() };
}

/** Attacks a gateway in a process of its own, which hands over to a real Temporal, and reports. */
export async function runAttack(temporalAddress: string, scale: AttackScale): Promise<AttackReport> {
  const secret = newSecret();
  const accounts = [...VALID_ACCOUNTS, 'flood', 'deep'].map((name) => ({
    vendor: 'cyberdesk',
    name,
    apiKey: 'k',
    webhookSecrets: [secret],
  }));
  const { maxConnections, deliveriesPerSecond } = scale;
  const taskQueue = `attack-${randomUUID()}`;
  const options = { temporalAddress, accounts, taskQueue, maxConnections, deliveriesPerSecond };
  const gateway = await startGatewayProcess(options);
  try {
    return await attack(gateway, secret, scale);
  } finally {
    await gateway.kill();
  }
}
