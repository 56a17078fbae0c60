import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { FetchHandler } from './webhook-handler.js';

/** Whether something before us has read the body and kept no raw bytes; `rawBody` is what serverless hosts keep. */
function wasRead(incoming: IncomingMessage): boolean {
  const { rawBody } = incoming as { readonly rawBody?: unknown };
  return incoming.readableDidRead && !(rawBody instanceof Buffer);
}

/** The request as it is: with a body that is used up, which cannot be told from an empty stream. */
async function spent(request: Request): Promise<Request> {
  const { url, method, headers } = request;
  const copy = new Request(url, { method, headers, body: 'read before' });
  await copy.text();
  return copy;
}

/**
 * A handler for Express, Fastify and `node:http`. Mount it before anything that parses bodies: the signature is over
 * the raw bytes. A request whose body has been read is answered 500, and the log says why.
 */
export function toNodeHandler(
  handler: FetchHandler,
): (incoming: IncomingMessage, outgoing: ServerResponse) => void {
  const listener = getRequestListener(
    async (request, { incoming }) =>
      handler(wasRead(incoming as IncomingMessage) ? await spent(request) : request),
    // The host's own Request and Response stay as they are.
    { overrideGlobalObjects: false },
  );
  return (incoming, outgoing) => void listener(incoming, outgoing);
}
