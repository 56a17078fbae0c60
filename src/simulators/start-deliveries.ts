import type { Simulators } from './simulators.js';

/** The longest wait that a Node timer can take; a webhook further off is waited for in several steps. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** A pump that sends webhooks when they are due. */
export interface Deliveries {
  /** Sends no more. What is on its way is finished. */
  stop(): void;
}

/** Sends webhooks when they are due, for a clock that runs at real speed. Does not keep the process alive. */
export function startDeliveries(simulators: Simulators): Deliveries {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const fire = (): void => {
    // Not awaited: a receiver that hangs must not hold up what is due meanwhile.
    simulators.deliverDue().catch(ignoreUntilNextPlan);
    rearm();
  };
  const arm = async (): Promise<void> => {
    const now = await simulators.clock.now();
    const at = simulators.nextDeliveryAt();
    clearTimeout(timer);
    if (at === null || stopped) return;
    timer = setTimeout(fire, Math.min(Math.max(0, at - now), MAX_TIMER_MS)).unref();
  };
  const rearm = (): void => void arm().catch(ignoreUntilNextPlan);

  const unsubscribe = simulators.onDeliveryPlanned(rearm);
  rearm();
  const stop = (): void => {
    stopped = true;
    unsubscribe();
    clearTimeout(timer);
  };
  return { stop };
}

/** Only a clock can fail here; it is asked again as soon as another webhook is planned. */
function ignoreUntilNextPlan(): void {}
