import type { Client } from '@temporalio/client';
import type { Sink } from '../domain/options.js';
import type { Outcome } from '../domain/outcome.js';
import type { SinkSettings } from '../domain/sinks.js';
import { createCallbackTeller } from './callback/callback-teller.js';
import { createCustomTeller } from './custom-teller.js';
import { SinkRefused } from './errors.js';
import { CUSTOM_POLICY, type RetryPolicy } from './schedule.js';
import type { Teller, Telling } from './teller.js';
import { createVeryfrontTeller, type FindVeryfront } from './veryfront/veryfront-teller.js';
import { createWorkflowTeller } from './workflow-teller.js';

/** What the sinks are told with. */
export interface TellerParts {
  readonly settings: SinkSettings;
  /** The client for the worker's namespace, asked for at each delivery. */
  readonly clientOf: () => Client;
  /** Credentials at Veryfront, asked for at each delivery. */
  readonly findVeryfront: FindVeryfront;
}

/** Knows how to tell one sink. */
export interface SinkTeller {
  readonly policy: RetryPolicy;
  /** One attempt. Throws `SinkRefused` for good, `SinkUnavailable` to be called again. */
  tell(outcome: Outcome, telling: Telling): Promise<void>;
}

function bind<S extends Sink>({ policy, tell }: Teller<S>, sink: S): SinkTeller {
  return { policy, tell: (outcome, telling) => tell(outcome, sink, telling) };
}

/** Refuses what a later release may know. */
const unknownType: SinkTeller = {
  policy: CUSTOM_POLICY,
  tell: async () => {
    throw new SinkRefused('This release of the worker knows no sink of this type');
  },
};

/** Makes what tells every kind of sink. */
export function createTellers(parts: TellerParts): (sink: Sink) => SinkTeller {
  const callback = createCallbackTeller(parts.settings.callback);
  const veryfront = createVeryfrontTeller(parts.findVeryfront);
  const workflow = createWorkflowTeller(parts.clientOf);
  const custom = createCustomTeller(parts.settings.own);
  return (sink) => {
    switch (sink.type) {
      case 'callback':
        return bind(callback, sink);
      case 'veryfront':
        return bind(veryfront, sink);
      case 'workflow':
        return bind(workflow, sink);
      case 'custom':
        return bind(custom, sink);
      default:
        return unknownType;
    }
  };
}
