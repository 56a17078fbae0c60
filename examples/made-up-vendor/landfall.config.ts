import { defineConfig } from 'landfall';
import { quillworks } from './quillworks/index.js';

export default defineConfig({
  vendors: [quillworks],
  accounts: [
    {
      vendor: 'quillworks',
      apiKey: 'env:QUILLWORKS_API_KEY',
      webhookSecrets: ['env:QUILLWORKS_WEBHOOK_SECRET'],
      requestsPerSecond: 5,
    },
  ],
  ledger: { dataDir: '.landfall/ledger' },
});
