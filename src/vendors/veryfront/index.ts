import { defineVendor } from '../vendor.js';
import { cancelRun, getRun, getRunValues, listOutputFiles } from './api.js';

/** Veryfront: reads only, since it tells nobody of a run's end; files as the run's artifacts, and cancel. */
export const veryfront = defineVendor({
  name: 'veryfront',
  defaultBaseUrl: 'https://api.veryfront.com',
  getRun,
  listOutputFiles,
  getRunValues,
  cancelRun,
});
