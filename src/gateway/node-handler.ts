import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { FetchHandler } from './webhook-handler.js';

/**
 * A handler for Express and `node:http`. Mount it before anything that parses bodies: the signature is over
 * the raw bytes.
 */
export function toNodeHandler(
  handler: FetchHandler,
): (incoming: IncomingMessage, outgoing: ServerResponse) => void {
  // The host's own Request and Response stay as they are.
  const listener = getRequestListener(handler, { overrideGlobalObjects: false });
  return (incoming, outgoing) => void listener(incoming, outgoing);
}
