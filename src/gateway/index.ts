export { createGateway } from './gateway.js';
export type { GatewayLogger } from './logger.js';
export { toNodeHandler } from './node-handler.js';
export type { GatewayOptions, ObserveRun } from './options.js';
export { serveGateway, type ServedGateway, type ServeOptions } from './serve-gateway.js';
export { createWebhookHandler, type FetchHandler } from './webhook-handler.js';
