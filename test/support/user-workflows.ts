import {
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  proxyActivities,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import { awaitRun, type AwaitRunRequest, type Outcome } from '../../src/workflows/index.js';

interface UserActivities {
  price(item: string): Promise<number>;
}

const { price } = proxyActivities<UserActivities>({ startToCloseTimeout: '1m' });

/** A workflow of somebody who tests with the kit. */
export async function order(item: string): Promise<string> {
  const amount = await price(item);
  await sleep('1 day');
  return `${amount} after a day`;
}

/** Lets a workflow of this file go on to its next step. */
export const proceed = defineSignal('proceed');

/** The outcomes that a workflow of this file has so far. */
export const soFar = defineQuery<readonly Outcome[]>('soFar');

/** Counts how often the workflow was told to go on. */
function steps(): { readonly taken: () => number } {
  let taken = 0;
  setHandler(proceed, () => void taken++);
  return { taken: () => taken };
}

/** Awaits one run. */
export async function awaitOne(request: AwaitRunRequest): Promise<Outcome> {
  return awaitRun(request);
}

/** Awaits runs side by side. */
export async function awaitAll(requests: readonly AwaitRunRequest[]): Promise<readonly Outcome[]> {
  return Promise.all(requests.map((request) => awaitRun(request)));
}

/** Awaits one thing after another, each when it is told to. */
export async function awaitInSteps(requests: readonly AwaitRunRequest[]): Promise<readonly Outcome[]> {
  const { taken } = steps();
  const outcomes: Outcome[] = [];
  setHandler(soFar, () => outcomes);
  for (const [index, request] of requests.entries()) {
    await condition(() => taken() > index);
    outcomes.push(await awaitRun(request));
  }
  await condition(() => taken() > requests.length);
  return outcomes;
}

/** Awaits a run anew in each of its own runs, which ends at the signal while nothing has come. */
export async function awaitOverGenerations(
  request: AwaitRunRequest,
  generation = 1,
): Promise<{ readonly outcome: Outcome; readonly generation: number }> {
  const { taken } = steps();
  const wait = awaitRun(request);
  const outcome = await Promise.race([wait, condition(() => taken() > 0).then(() => null)]);
  if (outcome !== null) return { outcome, generation };
  return continueAsNew<typeof awaitOverGenerations>(request, generation + 1);
}

/** Does not look at what it was told before it continues as new at the signal; then it awaits the run. */
export async function forgetThenAwait(
  request: AwaitRunRequest,
  isSecond = false,
): Promise<Outcome | undefined> {
  if (isSecond) return awaitRun(request);
  const { taken } = steps();
  // Its outcome may well be there by then; this run of the workflow never acts on it.
  awaitRun(request).catch(() => {});
  await condition(() => taken() > 0);
  return continueAsNew<typeof forgetThenAwait>(request, true);
}
