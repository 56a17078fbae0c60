import { startLandfall, type RunningCommand } from './landfall.js';
import { waitUntil } from './wait-until.js';

const running: RunningCommand[] = [];

/** Starts a command that runs until it is stopped, and waits for the document that it prints when it is ready. */
export async function serve(args: readonly string[], env: Readonly<Record<string, string>>) {
  const command = startLandfall([...args, '--json'], env);
  running.push(command);
  const document = await waitUntil(`landfall ${args[0]} to be ready`, () => command.written.stdout);
  return { command, document: JSON.parse(document) as Record<string, string> };
}

/** Stops all that run, as a process manager does; returns their exit codes. */
export async function stopAll(): Promise<number[]> {
  if (running.length > 0) process.emit('SIGTERM', 'SIGTERM');
  return Promise.all(running.splice(0).map(({ ended }) => ended));
}
