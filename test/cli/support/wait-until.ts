import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_EVERY_MS = 50;
const GIVE_UP_MS = 40_000;

/** The first value that is there, looked for until it is. Throws after 40 s, naming what was waited for. */
export async function waitUntil<T>(
  what: string,
  look: () => T | null | undefined | false | Promise<T | null | undefined | false>,
): Promise<T> {
  for (const end = performance.now() + GIVE_UP_MS; performance.now() < end; await sleep(LOOK_EVERY_MS)) {
    const found = await look();
    if (found) return found;
  }
  throw new Error(`Waited in vain for ${what}`);
}
