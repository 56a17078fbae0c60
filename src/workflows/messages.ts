import { defineQuery, defineSignal } from '@temporalio/workflow';
import { ATTACH_SIGNAL, OBSERVED_SIGNAL, STATE_QUERY, type TrackingState } from '../domain/contract.js';
import type { RunEvent } from '../domain/observation.js';
import type { AttachOptions } from '../domain/options.js';

/** The app's options for this run. */
export const attachSignal = defineSignal<[AttachOptions]>(ATTACH_SIGNAL);

/** One webhook, verified and reduced. */
export const observedSignal = defineSignal<[RunEvent]>(OBSERVED_SIGNAL);

/** What is known of the run, and what the tracking waits for. */
export const stateQuery = defineQuery<TrackingState>(STATE_QUERY);
