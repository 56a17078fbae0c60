import { defineVendor } from '../vendor.js';
import { cancelRun, getRun, getRunValues, listOutputFiles } from './api.js';
import { problemOfExtendSecret, verifyExtend } from './signature.js';
import { readWebhook } from './webhook.js';

/**
 * Extend: signed webhooks at the end of a run, at a review and at each step, reads by id, files, cancel, and rules
 * as checks. The US1 region; an account in another one names its base URL.
 */
export const extend = defineVendor({
  name: 'extend',
  defaultBaseUrl: 'https://api.extend.ai',
  getRun,
  verifyWebhook: verifyExtend,
  readWebhook,
  problemOfSecret: problemOfExtendSecret,
  listOutputFiles,
  getRunValues,
  cancelRun,
});
