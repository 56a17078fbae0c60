import { spawn } from 'node:child_process';

/** Waits for the end of its standard input, then ends a process group. `read` returns at the end of the input. */
const WAIT_THEN_END = 'read -r line; kill -s TERM -- "-$0"';

/** Something that ends a process group when this process dies. */
export interface Watchdog {
  /** Sends the watchdog away; to be called as soon as the group has ended, before its number is used again. */
  dismiss(): void;
}

/**
 * Sees to it that a process group gets SIGTERM when this process dies, even by SIGKILL, when no code of ours
 * runs any more: the system closes our end of a pipe, and a shell at the other end notices.
 * @returns null on Windows, which has neither process groups nor a shell for this.
 */
export function watchOver(processGroup: number): Watchdog | null {
  if (process.platform === 'win32') return null;
  const shell = spawn('/bin/sh', ['-c', WAIT_THEN_END, String(processGroup)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // A missing shell costs this last line of defence, not the server.
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  (shell.stdin as typeof shell.stdin & { unref?: () => void }).unref?.();
  return { dismiss: () => void shell.kill('SIGKILL') };
}
