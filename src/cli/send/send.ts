import { findAccount, type AccountConfig, type Config } from '../../config/config.js';
import { DEFAULT_ACCOUNT, type RunKey } from '../../domain/run-key.js';
import { UsageError } from '../errors.js';
import { eventOf } from './event.js';
import { messageOf } from './message.js';
import { postWebhook, type GatewayAnswer } from './post.js';

/** Where `landfall gateway` listens when nothing else is configured. */
const DEFAULT_PORT = 8080;

/** What is to be sent. */
export interface SendRequest {
  readonly vendor: string;
  readonly event: string;
  readonly account: string;
  /** @default a new one in the vendor's form */
  readonly runId?: string;
  /** The run's status, for an event that does not say it by its type. @default that of success */
  readonly status?: string;
  /** Base URL of the gateway. @default this machine, at the configured port */
  readonly url?: string;
}

/** What was sent, and how it was answered. */
export interface Sent extends RunKey, GatewayAnswer {
  readonly event: string;
}

function secretOf(account: AccountConfig | undefined, { vendor, account: name }: SendRequest): string {
  const [secret] = account?.webhookSecrets ?? [];
  if (secret !== undefined) return secret;
  throw new UsageError(
    `The account has no webhook secret to send with; configure the gateway's own [vendor=${vendor}, account=${name}]`,
  );
}

function baseOf({ url }: SendRequest, { gateway }: Config): string {
  const base = url ?? `http://127.0.0.1:${gateway.port ?? DEFAULT_PORT}`;
  const parsed = URL.canParse(base) ? new URL(base) : null;
  // Nothing but a place: whatever else stands in it would be repeated by errors.
  if (parsed === null || !/^https?:$/.test(parsed.protocol) || parsed.username + parsed.password !== '') {
    throw new UsageError('--url must be an http or https URL without credentials');
  }
  return `${parsed.origin}${parsed.pathname}`.replace(/\/+$/, '');
}

/**
 * Makes, signs and posts an event as its vendor would, with the secret of the configured account.
 * @throws UsageError for what cannot be sent, GatewayUnreachableError when nobody answers.
 */
export async function sendEvent(request: SendRequest, config: Config): Promise<Sent> {
  const { vendor, event: type, account } = request;
  const event = eventOf(vendor, type, request.status);
  const secret = secretOf(findAccount(config, { vendor, account }), request);
  const base = baseOf(request, config);
  const now = Date.now();
  const runId = request.runId ?? event.vendor.newRunId();
  const message = messageOf(event, runId, now);
  const { secretInUrl = false, sign } = event.vendor.webhooks!;
  const named = account === DEFAULT_ACCOUNT && !secretInUrl ? [vendor] : [vendor, account];
  const path = ['webhooks', ...named, ...(secretInUrl ? [secret] : [])].map(encodeURIComponent).join('/');
  const headers = sign(message, secret, now);
  const answer = await postWebhook(new URL(`${base}/${path}`), base, { body: message.body, headers });
  return { vendor, account, runId, event: type, ...answer };
}
