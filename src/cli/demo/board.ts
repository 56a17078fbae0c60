import pc from 'picocolors';
import type { TrackingState } from '../../client/index.js';
import type { OutcomeStatus } from '../../domain/outcome.js';
import { LiveBlock } from './live-block.js';
import { headLine, newsOf, rowLine, type Row } from './row.js';
import type { Scenario } from './scenario.js';
import { wantsColor, type OutputStream } from './streams.js';

/** Shows how the scenarios get on. */
export interface Board {
  /** Begins, with nothing known of any scenario. */
  begin(scenarios: readonly Scenario[]): void;
  show(scenario: Scenario, state: TrackingState): void;
  /** Tells something besides. */
  note(line: string): void;
  /** Takes away what does not stay. */
  end(): void;
}

/** How often the live table is drawn, for its times to move, in milliseconds. */
const DRAW_EVERY_MS = 250;

/** Of a terminal that does not tell its size. */
const DEFAULT_COLUMNS = 80;

/** Lines of the live table besides its rows: the heading, and the one with the cursor. */
const OTHER_LINES = 2;

function colorOf(status: OutcomeStatus | undefined, expected: OutcomeStatus, stream: OutputStream) {
  const { green, red, dim } = pc.createColors(wantsColor(stream));
  if (status === undefined) return dim;
  return status === expected ? green : red;
}

function rowOf({ name, run }: Scenario, state: TrackingState | null): Row {
  return { vendor: run.vendor, scenario: name, state };
}

/** A table that is drawn in place. */
class LiveBoard implements Board {
  readonly #block: LiveBlock;
  readonly #states = new Map<Scenario, TrackingState | null>();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly out: OutputStream) {
    this.#block = new LiveBlock(out);
  }

  begin(scenarios: readonly Scenario[]): void {
    for (const scenario of scenarios) this.#states.set(scenario, null);
    this.#draw();
    this.#timer = setInterval(() => this.#draw(), DRAW_EVERY_MS);
  }

  show(scenario: Scenario, state: TrackingState): void {
    this.#states.set(scenario, state);
  }

  note(line: string): void {
    this.#block.print(line);
  }

  end(): void {
    clearInterval(this.#timer);
    this.#block.clear();
  }

  #draw(): void {
    const columns = this.out.columns ?? DEFAULT_COLUMNS;
    const now = Date.now();
    const rows = [...this.#states].map(([scenario, state]) => {
      const line = rowLine(rowOf(scenario, state), columns, now);
      return colorOf(state?.outcome?.status, scenario.expected, this.out)(line);
    });
    this.#block.draw([headLine(columns), ...rows]);
  }
}

/** A line for every change. */
class LineBoard implements Board {
  readonly #startedAt = Date.now();
  readonly #told = new Map<Scenario, string>();

  constructor(private readonly out: OutputStream) {}

  begin(scenarios: readonly Scenario[]): void {
    this.note(`${scenarios.length} scenarios begin`);
  }

  show(scenario: Scenario, state: TrackingState): void {
    const news = newsOf(rowOf(scenario, state));
    if (this.#told.get(scenario) === news) return;
    this.#told.set(scenario, news);
    const seconds = ((Date.now() - this.#startedAt) / 1000).toFixed(1);
    this.note(`[${seconds.padStart(5)} s] ${news}`);
  }

  note(line: string): void {
    this.out.write(`${line}\n`);
  }

  end(): void {}
}

/** A live table on a terminal that is high enough for so many scenarios, and plain lines on everything else. */
export function createBoard(out: OutputStream, scenarioCount: number): Board {
  const isHigh = out.rows === undefined || out.rows >= scenarioCount + OTHER_LINES;
  return out.isTTY === true && isHigh ? new LiveBoard(out) : new LineBoard(out);
}
