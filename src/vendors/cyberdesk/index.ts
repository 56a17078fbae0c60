import { problemOfSvixSecret, verifySvix } from '../svix.js';
import { defineVendor } from '../vendor.js';
import { cancelRun, getRun, getRunValues, listOutputFiles } from './api.js';
import { readWebhook } from './webhook.js';

/** Cyberdesk: Svix webhooks at the end of a run, reads by id, files, cancel, and checks of its own. */
export const cyberdesk = defineVendor({
  name: 'cyberdesk',
  defaultBaseUrl: 'https://api.cyberdesk.io',
  getRun,
  verifyWebhook: verifySvix,
  readWebhook,
  problemOfSecret: problemOfSvixSecret,
  listOutputFiles,
  getRunValues,
  cancelRun,
});
