import type { SimulatedVendors } from '../dev/simulated-vendors.js';
import type { Stack } from '../dev/stack.js';
import { Teardown } from '../dev/teardown.js';
import type { Board } from './board.js';
import { startCallbackReceiver } from './callback-receiver.js';
import { readLog } from './control-api.js';
import { hearOf } from './heard.js';
import { judge, type Judged } from './judge.js';
import { play, type Played } from './play.js';
import type { Scenario } from './scenario.js';
import type { Stage } from './stage.js';
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
 * Plays scenarios side by side and judges them by what the ledger has at the end and the sinks were told.
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
    const receiver = await startCallbackReceiver(stack.config.sinks.callback.secrets, teardown);
    const user = await connectAsUser(stack, teardown);
    const show: Stage['show'] = (scenario, state) => board.show(scenario, state);
    const { gatewayUrl } = stack;
    const stage: Stage = { ...user, simulated, gatewayUrl, callbackUrl: receiver.url, signal, show };
    const played = await playSideBySide(scenarios, stage);
    const outcomes = await user.tracker.outcomes();
    const calls = await readLog(simulated.url, signal);
    const judging = played.map(async (each) => {
      const heard = await hearOf(each, receiver, simulated.url, signal);
      return judge(each, { outcomes, calls, heard });
    });
    return await Promise.all(judging);
  } finally {
    await teardown.run();
  }
}
