import type { Client, Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../domain/contract.js';

const registered = new WeakMap<Client, Promise<boolean>>();

function operatorOf(client: Client): Connection['operatorService'] | null {
  return 'operatorService' in client.connection ? (client.connection as Connection).operatorService : null;
}

async function readRegistered(client: Client): Promise<boolean> {
  const operator = operatorOf(client);
  if (operator === null) return false;
  const { customAttributes } = await operator.listSearchAttributes({ namespace: client.options.namespace });
  return Object.values(SEARCH_ATTRIBUTES).every((name) => name in (customAttributes ?? {}));
}

/**
 * Whether the namespace knows Landfall's search attributes: asked once for each client. Writing one that is not
 * registered would fail the workflow task for ever, so any doubt means no.
 */
export function searchAttributesRegistered(client: Client): Promise<boolean> {
  const known = registered.get(client);
  if (known !== undefined) return known;
  const asked = readRegistered(client).catch(() => {
    // Not cached: the server may only have been out of reach, or may not offer the call.
    registered.delete(client);
    return false;
  });
  registered.set(client, asked);
  return asked;
}
