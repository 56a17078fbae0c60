/** A stream that may be a terminal. */
export interface OutputStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** Of a terminal. */
  readonly columns?: number;
  /** Of a terminal. */
  readonly rows?: number;
}

/** Where the demo writes. */
export interface DemoStreams {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
}

/** Whether escape sequences for colours are welcome. */
export function wantsColor(stream: OutputStream): boolean {
  return stream.isTTY === true && !process.env['NO_COLOR'];
}
