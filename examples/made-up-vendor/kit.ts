import { createTestKit, type TestKit } from 'landfall/testing';
import { API_KEY, WEBHOOK_SECRET, type FakeQuillworks } from './fake-quillworks.js';
import { quillworks } from './quillworks/index.js';

/** A server that skips time, with a worker, a gateway and a ledger that know Quillworks. */
export function startKit(fake: FakeQuillworks): Promise<TestKit> {
  return createTestKit({
    vendors: [quillworks],
    accounts: [
      {
        vendor: 'quillworks',
        apiKey: API_KEY,
        baseUrl: fake.baseUrl,
        webhookSecrets: [WEBHOOK_SECRET],
      },
    ],
  });
}
