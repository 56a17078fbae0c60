import type { Sink } from '../../client/index.js';
import { DEFAULT_ACCOUNT, type RunKey } from '../../domain/run-key.js';
import { createRun } from './control-api.js';
import type { Place, Scenario } from './scenario.js';
import type { Stage } from './stage.js';

/** What a scenario is played with. */
export interface MadeRun {
  readonly key: RunKey;
  /** The places that are to be told the outcome. */
  readonly sinks: readonly Sink[];
}

/** Noxus signs nothing: there the secret is the end of the address. */
function webhookUrlOf(vendor: string, account: string, { gatewayUrl, simulated }: Stage): string {
  const url = `${gatewayUrl}/webhooks/${vendor}/${account}`;
  return vendor === 'noxus' ? `${url}/${encodeURIComponent(simulated.webhookSecret)}` : url;
}

/** Makes the place to be told; at Veryfront that is a run which somebody else executes, and so never ends by itself. */
async function sinkFor(place: Place, { simulated, callbackUrl, signal }: Stage): Promise<Sink> {
  switch (place) {
    case 'callback':
      return { type: 'callback', url: callbackUrl };
    case 'veryfront': {
      const script = [{ afterMs: 0, status: 'running' }];
      const runId = await createRun(simulated.url, { vendor: 'veryfront', script }, signal);
      return { type: 'veryfront', runId };
    }
  }
}

/** Makes a scenario's run at the simulators, and the places that are told of it. Throws Error when that fails. */
export async function makeRun(scenario: Scenario, stage: Stage): Promise<MadeRun> {
  const { account = DEFAULT_ACCOUNT, run, tells = [] } = scenario;
  const { vendor } = run;
  const { simulated, signal } = stage;
  const sinks = await Promise.all(tells.map((place) => sinkFor(place, stage)));
  const webhooks = {
    url: webhookUrlOf(vendor, account, stage),
    secret: simulated.webhookSecret,
    ...scenario.webhooks,
  };
  const runId = await createRun(simulated.url, { ...run, webhooks }, signal);
  return { key: { vendor, account, runId }, sinks };
}
