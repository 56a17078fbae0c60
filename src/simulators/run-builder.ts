import { msOfDuration, type Duration } from './duration.js';
import type { FaultKind, Fields, RunSpec, ScriptEntry, WebhookSpec } from './run-spec.js';
import type { Verb, VendorSimulator } from './vendor-simulator.js';

/** What a run that ends brings along; every other field is merged into its body as it stands. */
export interface Ending {
  /** Names of the files that the run produces. */
  readonly files?: readonly string[];
  /** Why it failed, as one text; each vendor puts it where it belongs. */
  readonly error?: string;
  readonly [field: string]: unknown;
}

/** A window of time in which calls about the run go wrong. */
export interface BuiltFault {
  /** Since the run was created. @default 0 */
  readonly after?: Duration;
  /** Length of the window. */
  readonly for: Duration;
  readonly kind: FaultKind;
  /** Sent as `Retry-After` with a 429. */
  readonly retryAfterSeconds?: number;
}

/** Where the webhooks go and how; what is left out stays as it was said before. The delay may be a text. */
export type BuiltWebhooks = Partial<Omit<WebhookSpec, 'delayMs'>> & { readonly delay?: Duration };

/** A line of the script whose words are looked up once the generation is known. */
type Line =
  | { readonly afterMs: number; readonly verb: Verb; readonly error?: string; readonly fields: Fields }
  | { readonly afterMs: number; readonly literal: string; readonly fields: Fields }
  | { readonly afterMs: number; readonly event: string; readonly fields: Fields };

/**
 * Writes a run in words that all vendors share: each verb begins a status and says how long it lasts. Durations
 * are milliseconds or texts such as `10m`. Methods throw a TypeError for what the vendor cannot do.
 */
export class RunBuilder {
  readonly #vendor: VendorSimulator;
  readonly #create: (spec: RunSpec) => Promise<{ readonly runId: string }>;
  readonly #lines: Line[] = [];
  #elapsed = 0;
  #spec: Omit<RunSpec, 'vendor' | 'script' | 'runId'> = {};
  #runId: string;

  constructor(vendor: VendorSimulator, create: (spec: RunSpec) => Promise<{ readonly runId: string }>) {
    this.#vendor = vendor;
    this.#create = create;
    this.#runId = vendor.newRunId();
  }

  get vendor(): string {
    return this.#vendor.name;
  }

  /** Known before the run is started. */
  get runId(): string {
    return this.#runId;
  }

  /** @default a new id in the vendor's form */
  id(runId: string): this {
    this.#runId = runId;
    return this;
  }

  /** The workflow or definition that the run belongs to. @default one of its own */
  definition(definitionId: string): this {
    return this.#with({ definitionId });
  }

  /** Which of the vendor's API shapes the run has. @default the vendor's newest */
  generation(generation: string): this {
    return this.#with({ generation });
  }

  queued(duration: Duration): this {
    return this.#verb('queued').lasting(duration);
  }

  running(duration: Duration): this {
    return this.#verb('running').lasting(duration);
  }

  /** The work is done and the vendor's own checks run, where the vendor has such a status. */
  checking(duration: Duration): this {
    return this.#verb('checking').lasting(duration);
  }

  /** A person must act, where the vendor has such a status. */
  waiting(duration: Duration): this {
    return this.#verb('waiting').lasting(duration);
  }

  succeeds(ending: Ending = {}): this {
    return this.#end('succeeded', ending);
  }

  fails(ending: Ending = {}): this {
    return this.#end('failed', ending);
  }

  cancelled(ending: Ending = {}): this {
    return this.#end('cancelled', ending);
  }

  /** The run keeps the status it has; it is running if it has none. */
  neverEnds(): this {
    return this.#lines.length === 0 ? this.#verb('running') : this;
  }

  /** Begins a status in the vendor's own word, known or not. */
  status(literal: string, fields: Fields = {}): this {
    this.#lines.push({ afterMs: this.#elapsed, literal, fields });
    return this;
  }

  /** One genuine webhook of this type at this moment of the script. */
  event(event: string, fields: Fields = {}): this {
    this.#lines.push({ afterMs: this.#elapsed, event, fields });
    return this;
  }

  /** Time passes before the next verb. */
  lasting(duration: Duration): this {
    this.#elapsed += msOfDuration(duration);
    return this;
  }

  /** Fields that the run's body has from the beginning, in the vendor's own names. */
  fields(fields: Fields): this {
    return this.#with({ fields: { ...this.#spec.fields, ...fields } });
  }

  /** The vendor's own limit, in whatever range. */
  maxRunDuration(duration: Duration): this {
    return this.fields({ max_run_duration_seconds: msOfDuration(duration) / 1000 });
  }

  /** Over what an earlier call said; the run cannot be started without a URL and a secret. */
  webhooks({ delay, ...webhooks }: BuiltWebhooks): this {
    const timing = delay === undefined ? {} : { delayMs: msOfDuration(delay) };
    return this.#with({ webhooks: { ...this.#spec.webhooks, ...webhooks, ...timing } as WebhookSpec });
  }

  fault({ after = 0, for: length, ...fault }: BuiltFault): this {
    const built = { ...fault, afterMs: msOfDuration(after), forMs: msOfDuration(length) };
    return this.#with({ faults: [...(this.#spec.faults ?? []), built] });
  }

  /** Lists the files that long after the attempt began. @default once the work is done */
  filesAfter(duration: Duration): this {
    return this.#with({ filesAfterMs: msOfDuration(duration) });
  }

  /** A cancel is answered as if it worked, and changes nothing. */
  ignoresCancel(): this {
    return this.#with({ ignoreCancel: true });
  }

  /** A cancel is refused. */
  refusesCancel(): this {
    return this.#with({ refuseCancel: true });
  }

  /** What was written so far, as the body of the control API. */
  spec(): RunSpec {
    return {
      ...this.#spec,
      vendor: this.vendor,
      runId: this.runId,
      script: this.#lines.map((line) => this.#entryOf(line)),
    };
  }

  /** Creates the run. Throws `BadRunSpec` when it cannot be simulated. */
  async start(): Promise<{ readonly vendor: string; readonly runId: string }> {
    const { runId } = await this.#create(this.spec());
    return { vendor: this.vendor, runId };
  }

  #with(more: Partial<RunSpec>): this {
    this.#spec = { ...this.#spec, ...more };
    return this;
  }

  #verb(verb: Verb, fields: Fields = {}, error?: string): this {
    this.#lines.push({ afterMs: this.#elapsed, verb, fields, error });
    return this;
  }

  #end(verb: Verb, { files, error, ...fields }: Ending): this {
    if (files) this.#with({ files });
    return this.#verb(verb, fields, error);
  }

  #entryOf(line: Line): ScriptEntry {
    const { afterMs, fields } = line;
    if ('event' in line) return { ...fields, afterMs, event: line.event };
    if ('literal' in line) return { ...fields, afterMs, status: line.literal };
    const generation = this.#spec.generation ?? this.#vendor.generations[0] ?? null;
    const wording = this.#vendor.say(line.verb, generation, line.error);
    if (!wording)
      throw new TypeError(`The vendor has no such status [vendor=${this.vendor}, verb=${line.verb}]`);
    return { ...wording.fields, ...fields, afterMs, status: wording.status };
  }
}
