/** One thing that is wrong with the configuration. */
export interface ConfigProblem {
  /** The field's path in the file, or the name of the environment variable. */
  readonly where: string;
  /** What is wrong with it, never with its value. */
  readonly message: string;
}

function listOf(problems: readonly ConfigProblem[]): string {
  return problems.map(({ where, message }) => `\n  - ${where}: ${message}`).join('');
}

/**
 * Thrown when the configuration cannot be used; names every problem at once. Trying again does not help.
 * The message never holds a configured value.
 */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  /** `file` is the configuration file that was read, or null when there was none. */
  constructor(problems: readonly ConfigProblem[], file: string | null = null) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    const source = file === null ? '' : ` [file=${file}]`;
    super(`The configuration cannot be used: ${count}${source}${listOf(problems)}`);
    this.problems = problems;
  }
}
