/** Fields that a script puts into the body of a run, in the vendor's own words. */
export type Fields = Readonly<Record<string, unknown>>;

/** From `afterMs` on, the run has this status; all other fields are merged into its body. */
export interface ScriptStatus {
  /** Milliseconds since the run was created. */
  readonly afterMs: number;
  /** The vendor's own word. Any text is taken, so that statuses nobody knows can be played. */
  readonly status: string;
  readonly [field: string]: unknown;
}

/** At `afterMs`, one genuine webhook of this type is sent, whatever the behaviour of the other webhooks. */
export interface ScriptEvent {
  /** Milliseconds since the run was created. */
  readonly afterMs: number;
  /** The vendor's own event type. */
  readonly event: string;
  readonly [field: string]: unknown;
}

/** One line of a script. */
export type ScriptEntry = ScriptStatus | ScriptEvent;

/** How the webhook of a final status behaves. */
export const WEBHOOK_BEHAVIOURS = [
  'normal',
  'lost',
  'duplicate',
  'reordered',
  'forged',
  'early',
  'late',
] as const;

/**
 * `normal`: once, when the status is reached. `lost`: never. `duplicate`: the same message `copies` times.
 * `reordered`: the final message, then an older one of the status before. `forged`: signed with another secret,
 * and no genuine one. `early`: `delayMs` before a read shows the status. `late`: `delayMs` after it.
 */
export type WebhookBehaviour = (typeof WEBHOOK_BEHAVIOURS)[number];

/** Where the webhooks of a run go. A vendor that never pushes ignores it. */
export interface WebhookSpec {
  readonly url: string;
  /** Signing secret, in the vendor's form. */
  readonly secret: string;
  /** @default 'normal' */
  readonly behaviour?: WebhookBehaviour;
  /** How often the message is sent. @default 2 for `duplicate`, 1 for all others */
  readonly copies?: number;
  /** Milliseconds. @default 500 for `early`, 5000 for `late`, 0 between messages of the other behaviours */
  readonly delayMs?: number;
}

/** Ways in which a call about a run goes wrong. */
export const FAULT_KINDS = ['429', '500', 'timeout', 'garbage', '404'] as const;

/** `timeout` leaves the caller without an answer; `garbage` is a 200 whose body is not JSON. */
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A window of time in which every call about the run goes wrong. */
export interface FaultSpec {
  /** Milliseconds since the run was created. */
  readonly afterMs: number;
  /** Length of the window in milliseconds. */
  readonly forMs: number;
  readonly kind: FaultKind;
  /** Sent as `Retry-After` with a 429. @default no header */
  readonly retryAfterSeconds?: number;
}

/** A run to be simulated: the body of the control API. Whatever is null counts as left out. */
export interface RunSpec {
  readonly vendor: string;
  /** @default a new id in the vendor's form */
  readonly runId?: string | null;
  /** Which of the vendor's API shapes the run has. @default the vendor's newest */
  readonly generation?: string | null;
  /** The workflow, processor or definition that the run belongs to. @default one of its own */
  readonly definitionId?: string | null;
  /** Obeyed literally. @default the vendor's ordinary life of a run */
  readonly script?: readonly ScriptEntry[] | null;
  /** Fields that the run's body has from the beginning, in the vendor's own names. @default none */
  readonly fields?: Fields | null;
  /** @default no webhooks */
  readonly webhooks?: WebhookSpec | null;
  readonly faults?: readonly FaultSpec[] | null;
  /** Names of the files that the run produces. */
  readonly files?: readonly string[] | null;
  /** Lists the files from then on, in milliseconds since the attempt began. @default once the work is done */
  readonly filesAfterMs?: number | null;
  /** A cancel is answered as if it worked, and changes nothing. @default false */
  readonly ignoreCancel?: boolean | null;
  /** A cancel is refused with a 409. @default false */
  readonly refuseCancel?: boolean | null;
}

/** A run to be simulated, checked and with every default filled in. */
export interface CheckedRunSpec {
  readonly runId: string;
  readonly generation: string | null;
  readonly definitionId: string;
  /** Empty when the run lives the vendor's ordinary life. */
  readonly script: readonly ScriptEntry[];
  readonly fields: Fields;
  readonly webhooks: WebhookSpec | null;
  readonly faults: readonly FaultSpec[];
  readonly files: readonly string[];
  readonly filesAfterMs: number | null;
  readonly ignoreCancel: boolean;
  readonly refuseCancel: boolean;
}
