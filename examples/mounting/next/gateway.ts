import { Client, Connection } from '@temporalio/client';
import { createWebhookHandler, type FetchHandler } from 'landfall/gateway';

let handler: FetchHandler | undefined;

/** Made with the first request, once for the process: a connection to Temporal is shared by all requests. */
export function landfallGateway(): FetchHandler {
  const address = process.env['TEMPORAL_ADDRESS'] ?? 'localhost:7233';
  return (handler ??= createWebhookHandler({
    client: new Client({ connection: Connection.lazy({ address }) }),
    accounts: [{ vendor: 'cyberdesk', webhookSecrets: ['env:CYBERDESK_WEBHOOK_SECRET'] }],
    basePath: '/hooks',
  }));
}
