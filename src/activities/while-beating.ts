import { Context } from '@temporalio/activity';

/** How often work under way says that its worker is alive, in milliseconds. */
const BEAT_MS = 5_000;

/**
 * Does work that may take longer than a worker's end should stay unnoticed, and heartbeats meanwhile.
 * @param details What each heartbeat hands on to the next attempt. Nothing by default.
 */
export async function whileBeating<T>(
  work: () => Promise<T>,
  details: () => unknown = () => undefined,
): Promise<T> {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat(details()), BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
