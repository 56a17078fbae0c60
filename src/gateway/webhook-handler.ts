import { createGateway } from './gateway.js';
import type { GatewayOptions } from './options.js';

/** Answers one request, in the manner of fetch. */
export type FetchHandler = (request: Request) => Promise<Response>;

/**
 * The gateway as a function, for a web app of the user's own.
 * @throws ConfigError when an account or a limit cannot be used.
 */
export function createWebhookHandler(options: GatewayOptions): FetchHandler {
  const app = createGateway(options);
  return async (request) => app.fetch(request);
}
