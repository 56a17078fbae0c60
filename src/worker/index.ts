export type { OwnSink, SinkDeliveryRequest } from '../domain/sinks.js';
export type { PrometheusOptions } from '../metrics/gateway-metrics.js';
export type { CountOpenRuns } from '../metrics/open-runs.js';
export { serveMetrics, type ServedMetrics, type ServeMetricsOptions } from '../metrics/serve-metrics.js';
export { PrometheusWorkerMetrics, type WorkerMetrics } from '../metrics/worker-metrics.js';
export { SinkRefused, SinkUnavailable } from '../sinks/errors.js';
export { createLandfallWorker, type LandfallWorker, type LandfallWorkerOptions } from './create-worker.js';
export { LandfallPlugin, type LandfallPluginOptions, type LandfallPluginParts } from './plugin.js';
export { buildWorkflowBundle, workflowBundle, type WorkflowSide } from './workflow-bundle.js';
