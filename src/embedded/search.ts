import type { Finding } from './find-options.js';

/** One way to get hold of a program. */
export interface Way {
  /** Stands in logs and errors. */
  readonly name: string;
  /**
   * Returns a path that can be executed. Throws an error whose message says why this way does not work, or
   * `ServerNotFound` when no other way may be tried.
   */
  readonly find: () => Promise<string>;
}

/** A way that was tried, and why it did not work. */
export interface FailedWay {
  readonly way: string;
  readonly reason: string;
}

/** Thrown when no way led to a server program. Another try helps only after something has been installed or set. */
export class ServerNotFound extends Error {
  override readonly name = 'ServerNotFound';
  /** Every way that was tried, in order. */
  readonly tried: readonly FailedWay[];

  constructor(message: string, tried: readonly FailedWay[], options?: ErrorOptions) {
    super(message, options);
    this.tried = tried;
  }
}

/** A program to look for. */
export interface Search {
  /** The program, as people call it. */
  readonly what: string;
  /** In the order in which they are tried. */
  readonly ways: readonly Way[];
  /** What a person can do when nothing worked: a sentence. */
  readonly advice: string;
}

/** What an error says, for a list of reasons. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function notFound(search: Search, tried: readonly FailedWay[]): ServerNotFound {
  const lines = tried.map(({ way, reason }) => `  - ${way}: ${reason.replaceAll('\n', '\n    ')}`);
  return new ServerNotFound(
    `${search.what} not found [platform=${process.platform}, arch=${process.arch}]. Tried:\n` +
      `${lines.join('\n')}\n${search.advice}`,
    tried,
  );
}

/**
 * Tries one way after the other and returns the first path.
 * @throws ServerNotFound with every way and its reason when none works, or as a way throws it.
 */
export async function firstThatWorks(search: Search, { log }: Finding): Promise<string> {
  const tried: FailedWay[] = [];
  for (const way of search.ways) {
    try {
      const path = await way.find();
      log(`${search.what}: ${path} (${way.name})`);
      return path;
    } catch (error) {
      if (error instanceof ServerNotFound) throw error;
      tried.push({ way: way.name, reason: reasonOf(error) });
    }
  }
  throw notFound(search, tried);
}
