/** How a server program is looked for. */
export interface FindOptions {
  /** Is told what is going on, one line at a time. @default silent */
  readonly log?: (line: string) => void;
  /** The environment that is read and passed on to installers. @default process.env */
  readonly env?: NodeJS.ProcessEnv;
}

/** Find options with every default resolved. */
export type Finding = Required<FindOptions>;

/** Fills in the defaults of find options. */
export function resolveFinding(options: FindOptions = {}): Finding {
  return { log: options.log ?? (() => undefined), env: options.env ?? process.env };
}
