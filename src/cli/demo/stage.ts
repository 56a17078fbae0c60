import type { Client } from '@temporalio/client';
import type { RunTracker, TrackingState } from '../../client/index.js';
import type { SimulatedVendors } from '../dev/simulated-vendors.js';
import type { Scenario } from './scenario.js';

/** Where scenarios are played. */
export interface Stage {
  readonly client: Client;
  /** Made with that client. */
  readonly tracker: RunTracker;
  readonly simulated: SimulatedVendors;
  readonly gatewayUrl: string;
  /** Where callbacks are to go. */
  readonly callbackUrl: string;
  /** Gives everything up. */
  readonly signal: AbortSignal;
  /** Is shown what is known of a run. */
  readonly show: (scenario: Scenario, state: TrackingState) => void;
}
