import { GatewayUnreachableError } from '../errors.js';

/** A gateway answers within 5 s; a busy machine is given twice as long. */
const TIMEOUT_MS = 10_000;

/** What a gateway answered. */
export interface GatewayAnswer {
  readonly status: number;
  /** The body as JSON, or as text where it is none. */
  readonly body: unknown;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/**
 * Posts a webhook.
 * @param place what an error may say of the URL, which may end in a secret
 * @throws GatewayUnreachableError when there is no answer within 10 s.
 */
export async function postWebhook(
  url: URL,
  place: string,
  webhook: { readonly body: string; readonly headers: Readonly<Record<string, string>> },
): Promise<GatewayAnswer> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...webhook.headers },
      body: webhook.body,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: response.status, body: parsed(await response.text()) };
  } catch (error) {
    throw new GatewayUnreachableError(place, error);
  }
}
