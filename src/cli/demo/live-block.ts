import type { OutputStream } from './streams.js';

const CLEAR_LINE_END = '\x1b[K';
const CLEAR_BELOW = '\x1b[J';

/** Lines at the bottom of a terminal that are drawn anew in place. */
export class LiveBlock {
  #lines: readonly string[] = [];

  constructor(private readonly out: OutputStream) {}

  /** Draws lines over the ones before. Each must fit the width of the terminal. */
  draw(lines: readonly string[]): void {
    const text = lines.map((line) => `${line}${CLEAR_LINE_END}\n`).join('');
    // In one piece, so that it does not flicker.
    this.out.write(`${this.#backToTop()}${text}${CLEAR_BELOW}`);
    this.#lines = lines;
  }

  /** Writes a line above the block, where it stays. */
  print(line: string): void {
    const lines = this.#lines;
    this.out.write(`${this.#backToTop()}${line}${CLEAR_BELOW}\n`);
    this.#lines = [];
    this.draw(lines);
  }

  /** Takes the block away. */
  clear(): void {
    this.out.write(`${this.#backToTop()}${CLEAR_BELOW}`);
    this.#lines = [];
  }

  #backToTop(): string {
    return this.#lines.length === 0 ? '' : `\x1b[${this.#lines.length}A\r`;
  }
}
