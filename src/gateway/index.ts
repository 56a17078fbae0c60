export {
  PrometheusGatewayMetrics,
  type DeliveryEnd,
  type GatewayMetrics,
  type PrometheusOptions,
} from '../metrics/gateway-metrics.js';
export { serveMetrics, type ServedMetrics, type ServeMetricsOptions } from '../metrics/serve-metrics.js';
export { createGateway } from './gateway.js';
export type { GatewayLimits } from './limits.js';
export type { GatewayLogger } from './logger.js';
export { toNodeHandler } from './node-handler.js';
export type { GatewayOptions, ObserveRun } from './options.js';
export { serveGateway, type ServedGateway, type ServeOptions } from './serve-gateway.js';
export { createWebhookHandler, type FetchHandler } from './webhook-handler.js';
