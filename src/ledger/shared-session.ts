import type { PGlite } from '@electric-sql/pglite';
import { sessionLockOf } from './pglite-dialect.js';
import { Mutex } from './mutex.js';
import type { Release } from './mutex.js';

type StreamOptions = Parameters<PGlite['execProtocolRawStream']>[1];

/**
 * Message types of the Postgres protocol after which the client has more to say before it is this statement's end:
 * parse, bind, describe, execute, close, flush. Source: PostgreSQL manual, "Message Formats".
 */
const MID_BATCH = new Set([...'PBDECH'].map((type) => type.charCodeAt(0)));

const SYNC = Uint8Array.of('S'.charCodeAt(0), 0, 0, 0, 4);

/** How long a client may keep the session between two messages, in milliseconds, before it is taken away. */
const ABANDONED_AFTER_MS = 65_000;

/**
 * The one session of a PGlite, as the socket server sees it. The server asks `isInTransaction` to know whether the
 * client that spoke last must be served next, and passes on single messages. Here the answer is also yes in the
 * middle of a batch, and the session's lock is held meanwhile: otherwise a statement that one client has parsed
 * would be run with the values of another, and the ledger of this process would join a client's transaction.
 */
export class SharedSession {
  readonly waitReady: Promise<void>;
  private release: Release | null = null;
  /** A client may leave while its message is carried out: one thing at a time. */
  private readonly turn = new Mutex();
  private abandoned: NodeJS.Timeout | undefined;

  constructor(private readonly pglite: PGlite) {
    this.waitReady = pglite.waitReady;
  }

  /** Whether the session belongs to the client that spoke last. */
  isInTransaction(): boolean {
    return this.release !== null;
  }

  /** The lock is taken for each message below, where it is known whether it is to be kept. */
  runExclusive<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }

  async execProtocolRawStream(message: Uint8Array, options: StreamOptions): Promise<void> {
    const endTurn = await this.turn.acquire();
    clearTimeout(this.abandoned);
    this.release ??= await sessionLockOf(this.pglite).acquire();
    let keep = false;
    try {
      await this.pglite.runExclusive(() => this.pglite.execProtocolRawStream(message, options));
      keep = MID_BATCH.has(message[0] ?? 0) || this.pglite.isInTransaction();
    } finally {
      if (keep) this.expectMore();
      else this.giveBack();
      endTurn();
    }
  }

  /** Called when a client leaves in the middle: ends its batch and its transaction. */
  async exec(statement: string): Promise<void> {
    const endTurn = await this.turn.acquire();
    clearTimeout(this.abandoned);
    try {
      if (this.release === null) return;
      await this.pglite.execProtocolRaw(SYNC);
      await this.pglite.exec(statement);
    } finally {
      this.giveBack();
      endTurn();
    }
  }

  private expectMore(): void {
    // A client whose last message was taken after it had gone is never reported as leaving.
    this.abandoned = setTimeout(() => void this.exec('rollback').catch(() => undefined), ABANDONED_AFTER_MS);
    this.abandoned.unref();
  }

  private giveBack(): void {
    this.release?.();
    this.release = null;
  }
}
