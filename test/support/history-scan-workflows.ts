import {
  condition,
  defineSignal,
  proxyLocalActivities,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';

const { pause } = proxyLocalActivities<{ pause(ms: number): Promise<void> }>({ startToCloseTimeout: '10s' });

/** Makes the workflows below go on. */
export const goOnSignal = defineSignal('goOn');

/** Ends well. */
export async function healthy(): Promise<void> {
  await sleep(1);
}

/** Throws what is no failure of Temporal's: its task is tried again for ever. */
export async function breaks(): Promise<void> {
  throw new TypeError('broken on purpose');
}

/** Makes another command in a replay than it made at first. */
export async function differs(): Promise<void> {
  let goesOn = false;
  setHandler(goOnSignal, () => {
    goesOn = true;
  });
  // Only the second of them starts a timer.
  if (workflowInfo().unsafe.isReplaying) await condition(() => goesOn);
  else await condition(() => goesOn, '2 hours');
}

/** Is closing for so long that a signal can come meanwhile. */
export async function closesSlowly(): Promise<number> {
  let signals = 0;
  setHandler(goOnSignal, () => {
    signals++;
  });
  await pause(1_500);
  return signals;
}
