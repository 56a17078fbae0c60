import type {
  TestService,
  WorkflowClientOptions,
  WorkflowResultOptions,
  WorkflowResultType,
} from '@temporalio/client';
import { Client, WorkflowClient } from '@temporalio/client';
import type { Workflow } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Simulators } from '../simulators/index.js';
import { untilAtRest } from './at-rest.js';
import type { ActivityCount, StallWatch } from './stall-watch.js';

/** Shortest step towards a webhook, in milliseconds. */
const MIN_STEP_MS = 30_000;

/** A step as a share of the time that has passed since the first. */
const STEP_GROWTH = 0.1;

/**
 * Moves skipped time forward from one planned webhook to the next, so that a webhook comes at its own moment and
 * not whenever the server has skipped to. Time stands still while one is delivered.
 */
export class WebhookPump {
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly env: TestWorkflowEnvironment,
    private readonly simulators: Simulators,
    private readonly stalls: StallWatch,
    private readonly activities: ActivityCount,
  ) {}

  /** Delivers the webhooks due until then, in milliseconds of the server's clock, and lets time pass until then. */
  advanceTo(untilMs: number): Promise<void> {
    return this.#alone(async () => {
      for (;;) {
        const next = this.simulators.nextDeliveryAt();
        const isLast = next === null || next > untilMs;
        await this.#sleepUntil(isLast ? untilMs : next);
        if (isLast) return;
        await this.#deliverDue();
      }
    });
  }

  /** Delivers webhooks, each at its time, until there are no more or `isOver` holds. */
  drain(isOver: () => Promise<boolean>): Promise<void> {
    return this.#alone(async () => {
      const beganMs = await this.env.currentTimeMs();
      for (let next = this.simulators.nextDeliveryAt(); next !== null && !(await isOver());) {
        const nowMs = await this.env.currentTimeMs();
        // In growing steps, so that an end on the way is noticed before much more time is skipped.
        const stepMs = Math.max(MIN_STEP_MS, (nowMs - beganMs) * STEP_GROWTH);
        await this.#sleepUntil(Math.min(next, nowMs + stepMs));
        if (next <= nowMs + stepMs) await this.#deliverDue();
        next = this.simulators.nextDeliveryAt();
      }
    });
  }

  /** Each meets a workflow at rest: the server muddles what comes to one in the midst of a task or an attempt. */
  #deliverDue(): Promise<void> {
    return this.simulators.deliverDue((due) => untilAtRest(this.env.client, due, this.activities));
  }

  async #sleepUntil(timeMs: number): Promise<void> {
    const waitMs = Math.ceil(timeMs - (await this.env.currentTimeMs()));
    if (waitMs > 0) await this.stalls.during(() => this.env.sleep(waitMs));
  }

  /** One at a time: two that sleep side by side would skip each other's webhooks. */
  #alone(work: () => Promise<void>): Promise<void> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => {});
    return mine;
  }
}

/** A workflow client that skips time while it waits for a result, and delivers the webhooks on the way. */
class PumpingWorkflowClient extends WorkflowClient {
  constructor(
    options: WorkflowClientOptions,
    private readonly testService: TestService,
    private readonly pump: WebhookPump,
    private readonly simulators: Simulators,
    private readonly stalls: StallWatch,
  ) {
    super(options);
  }

  override async result<T extends Workflow>(
    workflowId: string,
    runId?: string,
    options?: WorkflowResultOptions,
  ): Promise<WorkflowResultType<T>> {
    let isOver = false;
    const result = super.result<T>(workflowId, runId, options).finally(() => {
      isOver = true;
    });
    // Its failure is thrown below; until then it must not count as unhandled.
    result.catch(() => {});
    // The answer to a long poll may be slow; what would be skipped meanwhile comes after the end.
    const isClosed = async () => isOver || (await this.#isClosed(workflowId, runId));
    while (!isOver) {
      await this.pump.drain(isClosed);
      if (await isClosed()) return result;
      await this.#skipUntilDeliveryIsPlanned(result);
    }
    return result;
  }

  async #isClosed(workflowId: string, runId: string | undefined): Promise<boolean> {
    try {
      return (await this.getHandle(workflowId, runId).describe()).status.name !== 'RUNNING';
    } catch {
      // What is wrong with it, the result will say.
      return false;
    }
  }

  /** Lets the server skip freely until the result is there, or an activity made a run that sends webhooks. */
  async #skipUntilDeliveryIsPlanned(result: Promise<unknown>): Promise<void> {
    let stopListening = () => {};
    const planned = new Promise<void>((resolve) => {
      stopListening = this.simulators.onDeliveryPlanned(resolve);
    });
    await this.testService.unlockTimeSkipping({});
    try {
      await this.stalls.during(() => Promise.race([result.catch(() => {}), planned]));
    } finally {
      stopListening();
      await this.testService.lockTimeSkipping({});
    }
  }
}

/** The client of a kit that skips time. */
export class PumpingClient extends Client {
  constructor(
    env: TestWorkflowEnvironment,
    testService: TestService,
    pump: WebhookPump,
    simulators: Simulators,
    stalls: StallWatch,
  ) {
    const { connection, options } = env.client;
    super({ connection, namespace: options.namespace });
    // The SDK's own test client replaces its workflow client in the same way.
    const workflow = new PumpingWorkflowClient(
      { ...this.workflow.options, connection },
      testService,
      pump,
      simulators,
      stalls,
    );
    Object.defineProperty(this, 'workflow', { value: workflow });
  }
}
