import { Worker, type ActivityInterceptorsFactory, type WorkerOptions } from '@temporalio/worker';
import { createVendorActivities } from '../activities/create-activities.js';
import type { ActivityDependencies } from '../activities/dependencies.js';
import { CallBudget } from './call-budget.js';
import { countedVendor } from './counted-vendor.js';

function countedDependencies(dependencies: ActivityDependencies, budget: CallBudget): ActivityDependencies {
  return {
    ...dependencies,
    findAccount: (key) => {
      const configured = dependencies.findAccount(key);
      return configured && { ...configured, vendor: countedVendor(configured.vendor, budget.called) };
    },
  };
}

/** What the worker of one account is made of. */
export interface AccountWorkerOptions {
  /** The connection, the namespace, the account's own task queue, and what the user sets. */
  readonly worker: WorkerOptions;
  readonly dependencies: ActivityDependencies;
  /** Calls a second over all workers, more than 0. */
  readonly requestsPerSecond: number;
}

/**
 * Creates the worker of an account with a rate of its own. Temporal holds the rate of attempts over the whole task
 * queue and so over all processes; within a second it may burst, over a minute it is kept. Throws what the SDK throws.
 */
export function createAccountWorker(options: AccountWorkerOptions): Promise<Worker> {
  const { worker, dependencies, requestsPerSecond } = options;
  const budget = new CallBudget(requestsPerSecond);
  const spending: ActivityInterceptorsFactory = () => ({
    inbound: { execute: (input, next) => budget.spend(() => next(input)) },
  });
  const { interceptors } = worker;
  return Worker.create({
    ...worker,
    activities: createVendorActivities(countedDependencies(dependencies, budget)),
    interceptors: { ...interceptors, activity: [...(interceptors?.activity ?? []), spending] },
    maxTaskQueueActivitiesPerSecond: requestsPerSecond,
  });
}
