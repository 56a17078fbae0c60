/** Bytes of all bodies that are being read at one time: 64 MiB. */
export const MAX_BUFFERED_BYTES = 64 * 1024 * 1024;

/** One body's part of the budget. */
export interface BudgetShare {
  /** Counts further bytes; the oldest share of all may be crowded out by them, and be this one. */
  add(bytes: number): void;
  /** Gives everything back. */
  release(): void;
}

interface Share {
  bytes: number;
  readonly crowdOut: () => void;
}

/**
 * Bounds what all bodies together take up before anything is known of their senders. When it is used up, the body
 * that has been under way for longest gives way: a genuine one is there within milliseconds.
 */
export class BodyBudget {
  private readonly maxBytes: number;
  private readonly shares = new Set<Share>();
  private bytes = 0;

  /** @param maxBytes @default 64 MiB */
  constructor(maxBytes = MAX_BUFFERED_BYTES) {
    this.maxBytes = maxBytes;
  }

  /** Opens a share; `crowdOut` is called when it has to give way, after which it holds nothing. */
  open(crowdOut: () => void): BudgetShare {
    const share: Share = { bytes: 0, crowdOut };
    this.shares.add(share);
    return {
      add: (bytes) => {
        if (!this.shares.has(share)) return;
        share.bytes += bytes;
        this.bytes += bytes;
        this.makeRoom();
      },
      release: () => this.drop(share),
    };
  }

  private makeRoom(): void {
    while (this.bytes > this.maxBytes) {
      // A set keeps the order in which the shares were opened.
      const [oldest] = this.shares;
      if (oldest === undefined) return;
      this.drop(oldest);
      oldest.crowdOut();
    }
  }

  private drop(share: Share): void {
    if (this.shares.delete(share)) this.bytes -= share.bytes;
  }
}
