import type { FaultKind } from './run-spec.js';

interface Logged {
  /** Clock milliseconds at which the call began. */
  readonly at: number;
  readonly vendor: string;
  readonly method: string;
  /** Null while there is no answer, and for ever when none came. */
  readonly status: number | null;
  readonly runId: string | null;
}

/** A call that a simulator received. */
export interface LoggedRequest extends Logged {
  readonly kind: 'request';
  /** Below the vendor's base URL, without the query. */
  readonly path: string;
  /** The fault that the call met. */
  readonly fault: FaultKind | null;
}

/** A webhook that a simulator sent. */
export interface LoggedDelivery extends Logged {
  readonly kind: 'delivery';
  /** The receiver's path, without the query; a secret in it is shortened. */
  readonly path: string;
  /** Equal for all copies and repetitions of one message. */
  readonly messageId: string;
  readonly eventType: string;
  /** 1, and one more for each repetition after a failure. */
  readonly attempt: number;
  /** True when it was signed with another secret. */
  readonly forged: boolean;
}

/** One call in either direction. Never holds a body, a header or a secret. */
export type LoggedCall = LoggedRequest | LoggedDelivery;

/** All calls, in the order in which they began. */
export class CallLog {
  readonly #calls: LoggedCall[] = [];

  /** Notes a call that has begun; the returned function notes how it was answered. */
  begin(call: LoggedCall): (status: number | null) => void {
    const index = this.#calls.push(call) - 1;
    return (status) => {
      this.#calls[index] = { ...call, status };
    };
  }

  all(): readonly LoggedCall[] {
    return [...this.#calls];
  }
}
