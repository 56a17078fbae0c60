import type { Command } from 'commander';
import { EXIT } from './exit-code.js';
import type { CliIo } from './io.js';
import { Output } from './output.js';

/** Options that every command takes, before or after its name. */
export interface GlobalOptions {
  readonly config?: string;
  readonly taskQueue?: string;
  readonly json?: boolean;
}

/** What the commands share. */
export class Cli {
  /** Set by a command whose result is not simply good. */
  exitCode: number = EXIT.done;

  constructor(
    readonly io: CliIo,
    private readonly program: Command,
  ) {}

  /** Known once the arguments are parsed. */
  get globals(): GlobalOptions {
    return this.program.opts<GlobalOptions>();
  }

  /** Where the command writes; known once the arguments are parsed. */
  get output(): Output {
    return new Output(this.io, this.globals.json === true);
  }
}
