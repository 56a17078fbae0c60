import type { Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../domain/contract.js';
import type { Temporal } from './connect.js';

/** `INDEXED_VALUE_TYPE_KEYWORD` of Temporal's API. */
const KEYWORD = 2;

/** What was done about the search attributes. */
export interface Registration {
  readonly registered: readonly string[];
  /** Those that were there before. */
  readonly present: readonly string[];
}

/** Registers Landfall's search attributes where they are missing. Throws what Temporal answers. */
export async function registerSearchAttributes({ client, namespace }: Temporal): Promise<Registration> {
  const { operatorService } = client.connection as Connection;
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  const known = Object.keys(customAttributes ?? {});
  const names = Object.values(SEARCH_ATTRIBUTES);
  const registered = names.filter((name) => !known.includes(name));
  if (registered.length > 0) {
    const searchAttributes = Object.fromEntries(registered.map((name) => [name, KEYWORD]));
    await operatorService.addSearchAttributes({ namespace, searchAttributes });
  }
  return { registered, present: names.filter((name) => known.includes(name)) };
}
