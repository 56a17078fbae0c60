import type { AccountConfig } from '../config/config.js';
import type { RunEvent } from '../domain/observation.js';
import { problemsOfRunKey, workflowIdOf, type RunKey } from '../domain/run-key.js';
import { admit, type Admission, type WebhookTarget } from './admit.js';
import { accept, refuse, type ErrorCode, type RefusalDetails } from './answers.js';
import type { DeliveryNote } from './delivery-log.js';
import { eventOf, hintOf } from './event-of.js';
import { reasonOf } from './failure-reason.js';
import type { GatewayContext } from './options.js';
import { understand, type Understanding } from './understand.js';
import { wakeRun } from './wake-run.js';

/** The answer to a delivery and what is logged of it. */
export interface Receipt {
  readonly response: Response;
  readonly note: DeliveryNote;
}

type Admitted = Extract<Admission, { kind: 'admitted' }>;
type Named = Pick<DeliveryNote, 'vendor' | 'account' | 'eventId' | 'eventType' | 'runId'>;

const UNUSABLE = 'The delivery is genuine, and its content cannot be used.';
const UNAVAILABLE = 'The delivery cannot be taken now; deliver it again.';
const TOO_FAST = 'The account delivers faster than it may; deliver it again later.';

function namesOf(context: GatewayContext, target: WebhookTarget, account?: AccountConfig): Named {
  const vendor = context.vendors.get(target.vendor)?.name ?? null;
  return { vendor, account: account?.name ?? null };
}

function refusal(
  code: ErrorCode,
  message: string,
  note: Omit<DeliveryNote, 'result'>,
  details?: RefusalDetails,
): Receipt {
  return { response: refuse(code, message, details), note: { ...note, result: code } };
}

/** Signals the run and makes the answer: `taken` says what a signal that was taken is answered with. */
async function signalled(
  context: GatewayContext,
  { account }: Admitted,
  wake: { readonly key: RunKey; readonly event: RunEvent; readonly named: Named },
  taken: (result: 'accepted' | 'duplicate', workflowId: string) => Receipt,
): Promise<Receipt> {
  const { key, event, named } = wake;
  const [problem] = problemsOfRunKey(key);
  if (problem !== undefined) return refusal('unusable_content', UNUSABLE, { ...named, reason: problem });
  try {
    return taken(await wakeRun(context, account, key, event), workflowIdOf(key));
  } catch (error) {
    return refusal('unavailable', UNAVAILABLE, { ...named, reason: reasonOf(error) });
  }
}

async function answer(
  context: GatewayContext,
  admitted: Admitted,
  said: Understanding,
  names: Named,
): Promise<Receipt> {
  const { vendor, account } = admitted;
  switch (said.kind) {
    case 'ignored': {
      const named = { ...names, eventType: said.eventType };
      return { response: accept('ignored'), note: { ...named, result: 'ignored' } };
    }
    case 'run': {
      const key = { vendor: vendor.name, account: account.name, runId: said.runId };
      const event = eventOf(said, admitted.receivedAt);
      const named = { ...names, eventId: said.eventId, eventType: said.eventType, runId: said.runId };
      return signalled(context, admitted, { key, event, named }, (result, workflowId) => ({
        response: accept(result, workflowId),
        note: { ...named, result },
      }));
    }
    case 'unusable': {
      const { runId, reason, fault } = said;
      const named = { ...names, runId, reason, fault };
      if (runId === null) return refusal('unusable_content', UNUSABLE, named);
      const key = { vendor: vendor.name, account: account.name, runId };
      return signalled(
        context,
        admitted,
        { key, event: hintOf('unreadable'), named },
        (_result, workflowId) => refusal('unusable_content', UNUSABLE, named, { workflowId }),
      );
    }
  }
}

/** Lets a genuine delivery through, or refuses it for now. */
async function pass(context: GatewayContext, admitted: Admitted, names: Named): Promise<Receipt> {
  const { vendor, account, delivery } = admitted;
  const passage = context.turnstile.enter(`${vendor.name}/${account.name}`);
  switch (passage.kind) {
    case 'too_fast': {
      const { retryAfterSeconds } = passage;
      return refusal('rate_limited', TOO_FAST, names, { retryAfterSeconds });
    }
    case 'full':
      return refusal('unavailable', UNAVAILABLE, { ...names, reason: 'too many deliveries are in flight' });
    case 'passed':
      try {
        return await answer(context, admitted, understand(vendor, account, delivery), names);
      } finally {
        passage.leave();
      }
  }
}

/** Takes one delivery: verify, let through, parse, reduce, signal, answer, in this order. */
export async function receive(
  context: GatewayContext,
  target: WebhookTarget,
  request: Request,
): Promise<Receipt> {
  if (context.isStopping()) {
    const reason = 'the gateway is shutting down';
    return refusal('unavailable', UNAVAILABLE, { ...namesOf(context, target), reason });
  }
  const admission = await admit(context, target, request);
  if (admission.kind === 'refused') {
    const { code, message, reason, fault } = admission;
    return refusal(code, message, { ...namesOf(context, target), reason, fault });
  }
  return pass(context, admission, namesOf(context, target, admission.account));
}
