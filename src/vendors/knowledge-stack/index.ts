import { defineVendor } from '../vendor.js';
import { cancelRun, getRun, listOutputFiles } from './api.js';

/** Knowledge Stack, both generations: reads only, since it sends no webhooks. Every customer has an own host. */
export const knowledgeStack = defineVendor({
  name: 'knowledge-stack',
  defaultBaseUrl: null,
  getRun,
  listOutputFiles,
  cancelRun,
});
