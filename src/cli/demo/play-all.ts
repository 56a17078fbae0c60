import type { SimulatedVendors } from '../dev/simulated-vendors.js';
import type { Stack } from '../dev/stack.js';
import { Teardown } from '../dev/teardown.js';
import type { Board } from './board.js';
import { readLog } from './control-api.js';
import { judge, type Judged } from './judge.js';
import { play, type Played, type Stage } from './play.js';
import type { Scenario } from './scenario.js';
import { connectAsUser } from './user.js';

/** The simulators of a stack. Throws when it was started without. */
export function required(simulated: SimulatedVendors | null): SimulatedVendors {
  if (simulated === null) throw new Error('The demo needs a stack with simulators');
  return simulated;
}

/** All of them have ended when this does, also when it throws: nothing uses the connection any more. */
async function playSideBySide(scenarios: readonly Scenario[], stage: Stage): Promise<readonly Played[]> {
  const all = scenarios.map((scenario) => play(scenario, stage));
  await Promise.allSettled(all);
  return Promise.all(all);
}

/**
 * Plays scenarios side by side and judges them by what the ledger has at the end.
 * @throws the signal's reason when it aborts, and what creating runs and reading the ledger throw.
 */
export async function playAll(
  scenarios: readonly Scenario[],
  stack: Stack,
  board: Board,
  signal: AbortSignal,
): Promise<readonly Judged[]> {
  const simulated = required(stack.simulated);
  const teardown = new Teardown();
  try {
    const user = await connectAsUser(stack, teardown);
    const show: Stage['show'] = (scenario, state) => board.show(scenario, state);
    const stage: Stage = { ...user, simulated, gatewayUrl: stack.gatewayUrl, signal, show };
    const played = await playSideBySide(scenarios, stage);
    const outcomes = await user.tracker.outcomes();
    const calls = await readLog(simulated.url, signal);
    return played.map((each) => judge(each, outcomes, calls));
  } finally {
    await teardown.run();
  }
}
