import { defineVendor } from 'landfall/vendors';
import { cancelRun, getRun, listOutputFiles } from './api.js';
import { problemOfSecret, verifyWebhook } from './signature.js';
import { readWebhook } from './webhook.js';

/** Quillworks, a printer of books that does not exist: signed events, reads by id, files in pages, and a stop. */
export const quillworks = defineVendor({
  name: 'quillworks',
  defaultBaseUrl: 'https://api.quillworks.example',
  authHeaders: ({ apiKey }) => ({ 'x-quill-key': apiKey }),
  getRun,
  verifyWebhook,
  readWebhook,
  problemOfSecret,
  listOutputFiles,
  cancelRun,
});
