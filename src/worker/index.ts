export type { OwnSink, SinkDeliveryRequest } from '../domain/sinks.js';
export { SinkRefused, SinkUnavailable } from '../sinks/errors.js';
export { createLandfallWorker, type LandfallWorker, type LandfallWorkerOptions } from './create-worker.js';
export { LandfallPlugin, type LandfallPluginOptions } from './plugin.js';
export { workflowBundle } from './workflow-bundle.js';
