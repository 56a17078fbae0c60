import { defineVendor } from '../vendor.js';
import { authHeaders, cancelRun, getRun, getRunValues, listOutputFiles } from './api.js';
import { problemOfToken, verifyToken } from './token.js';
import { readWebhook } from './webhook.js';

/** Noxus: reads by id, callbacks that are hints to read, files in a run's output, and stop. */
export const noxus = defineVendor({
  name: 'noxus',
  defaultBaseUrl: 'https://backend.noxus.ai',
  authHeaders,
  getRun,
  verifyWebhook: verifyToken,
  readWebhook,
  problemOfSecret: problemOfToken,
  listOutputFiles,
  getRunValues,
  cancelRun,
});
