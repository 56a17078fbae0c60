import { afterAll, beforeAll, expect, it } from 'vitest';
import { createVendorContext } from '../../src/vendors/context.js';
import { defineVendor, type Vendor } from '../../src/vendors/vendor.js';
import { accountOf, json, startServer, type TestServer } from './support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  server.respond = (_request, response) => json(response, {});
});
afterAll(() => server.close());

async function headersSentBy(vendor: Partial<Vendor>, apiKey: string) {
  const acme = defineVendor({ name: 'acme', getRun: () => Promise.reject(new Error('unused')), ...vendor });
  const account = { ...accountOf('acme', server.url), apiKey };
  const context = createVendorContext(acme, account, new AbortController().signal);
  await context.http.request({ method: 'GET', path: '/' });
  return server.received.at(-1)?.headers;
}

it('authenticates with the key as a bearer token', async () => {
  expect((await headersSentBy({}, 'k1'))?.authorization).toBe('Bearer k1');
});

it('lets a vendor authenticate in its own way', async () => {
  const headers = await headersSentBy({ authHeaders: (account) => ({ 'x-api-key': account.apiKey }) }, 'k1');
  expect(headers?.['x-api-key']).toBe('k1');
  expect(headers?.authorization).toBeUndefined();
});

it('sends no empty token for an account without a key', async () => {
  expect((await headersSentBy({}, ''))?.authorization).toBeUndefined();
});

it('ends its requests with the signal of the caller', async () => {
  const acme = defineVendor({ name: 'acme', getRun: () => Promise.reject(new Error('unused')) });
  const reason = new Error('stop');
  const context = createVendorContext(acme, accountOf('acme', server.url), AbortSignal.abort(reason));
  await expect(context.http.request({ method: 'GET', path: '/' })).rejects.toBe(reason);
});
