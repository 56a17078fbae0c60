import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { LOOPBACK } from './free-port.js';

const PROBE_EVERY_MS = 25;
const TCP_TIMEOUT_MS = 500;
const CALL_TIMEOUT_MS = 2000;

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: LOOPBACK, port, timeout: TCP_TIMEOUT_MS });
    const settle = (accepted: boolean) => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
    socket.once('timeout', () => settle(false));
  });
}

async function answersCalls(port: number, namespace: string): Promise<boolean> {
  let connection: Connection | undefined;
  try {
    connection = await Connection.connect({
      address: `${LOOPBACK}:${port}`,
      connectTimeout: CALL_TIMEOUT_MS,
    });
    const { workflowService } = connection;
    await connection.withDeadline(Date.now() + CALL_TIMEOUT_MS, () =>
      workflowService.describeNamespace({ namespace }),
    );
    return true;
  } catch {
    return false;
  } finally {
    await connection?.close();
  }
}

/**
 * Waits until a Temporal frontend of this machine answers calls about a namespace.
 * @param signal ends the wait; the promise resolves to false then
 */
export async function frontendAnswers(
  port: number,
  namespace: string,
  signal: AbortSignal,
): Promise<boolean> {
  while (!signal.aborted) {
    // A gRPC channel waits a second after a refused connection, so a bare socket goes first.
    if ((await accepts(port)) && (await answersCalls(port, namespace))) return true;
    await delay(PROBE_EVERY_MS);
  }
  return false;
}
