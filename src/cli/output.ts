import picocolors from 'picocolors';
import type { CliIo } from './io.js';

/** Colours as they are to be used; each does nothing where colours are not wanted. */
export type Colors = ReturnType<typeof picocolors.createColors>;

function wantsColors({ stdout, env }: CliIo): boolean {
  return stdout.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}

/** Everything that a command says. */
export class Output {
  readonly colors: Colors;

  constructor(
    private readonly io: CliIo,
    /** One JSON document on stdout instead of text. */
    readonly json: boolean,
  ) {
    this.colors = picocolors.createColors(wantsColors(io));
  }

  /** The command's result: the value itself as JSON, or what `human` makes of it. */
  result(value: unknown, human: (colors: Colors) => string): void {
    this.io.stdout.write(`${this.json ? JSON.stringify(value) : human(this.colors)}\n`);
  }

  /** A line before the result. With JSON it goes to stderr, where nobody takes it for the document. */
  progress(line: string): void {
    (this.json ? this.io.stderr : this.io.stdout).write(`${line}\n`);
  }

  /** A remark beside the result, on stderr. */
  note(line: string): void {
    this.io.stderr.write(`${line}\n`);
  }
}
