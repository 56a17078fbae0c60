import { contentKeyOf } from './content-key.js';
import type { Sink } from './options.js';
import type { Outcome } from './outcome.js';
import { DEFAULT_ACCOUNT } from './run-key.js';
import { textHash } from './text-hash.js';

/** What a sink of the user's own is given besides the outcome. */
export interface SinkDeliveryRequest {
  /** The idempotency key: equal keys are the same news. */
  readonly key: string;
  /** The `args` of the sink as `track` was given them. @default [] */
  readonly args: readonly unknown[];
  /** Ends when nobody waits for this attempt any more. */
  readonly signal: AbortSignal;
}

/**
 * A sink of the user's own, registered by name with the worker. It may be told the same outcome again, with the same
 * key, so it makes its effect once for a key.
 */
export interface OwnSink {
  /** Resolves when the outcome is taken. `SinkRefused` ends the delivery; anything else thrown is tried again. */
  deliver(outcome: Outcome, request: SinkDeliveryRequest): Promise<void>;
}

/** How callbacks are made. */
export interface CallbackSettings {
  /** `whsec_` and base64; a callback is signed with each. None: callbacks are refused. */
  readonly secrets: readonly string[];
  /** Whether callbacks may go to loopback and private addresses, and there by http too. */
  readonly allowPrivateAddresses: boolean;
}

/** What a worker tells sinks with. */
export interface SinkSettings {
  readonly callback: CallbackSettings;
  /** The user's own sinks by name. */
  readonly own: Readonly<Record<string, OwnSink>>;
}

/** Longest part of a callback's URL that a name shows, in characters. */
const MAX_SHOWN_URL_LENGTH = 200;

/** Scheme, authority and path of a URL, and what stands behind them. */
const URL_PARTS = /^([a-z][a-z0-9+.-]*:\/\/)([^/\\?#]*)([^?#]*)(.*)$/is;

/** A part of a name that another part follows. */
function encodePart(part: string): string {
  return part.replace(/[%:#]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);
}

/** Eight digits that keep names apart of which not everything is shown. */
function markOf(content: string): string {
  return `#${textHash(content).toString(16).padStart(8, '0')}`;
}

/** The URL without user information, query and fragment, which may hold a secret. */
function shownUrl(url: string): string {
  const [, scheme = '', authority = '', path = ''] = URL_PARTS.exec(url) ?? [];
  const shown = `${scheme}${authority.slice(authority.lastIndexOf('@') + 1)}${path}`;
  const cut = shown.slice(0, MAX_SHOWN_URL_LENGTH);
  return cut === url ? cut : `${cut}${markOf(url)}`;
}

function plainNameOf(sink: Sink): string {
  switch (sink.type) {
    case 'veryfront':
      return `veryfront:${encodePart(sink.account ?? DEFAULT_ACCOUNT)}:${sink.runId}`;
    case 'callback':
      return `callback:${shownUrl(sink.url)}`;
    case 'workflow':
      return `workflow:${encodePart(sink.signal)}:${sink.workflowId}`;
    case 'custom':
      return `custom:${encodePart(sink.name)}${sink.args === undefined ? '' : markOf(contentKeyOf(sink.args))}`;
    default:
      // Of a release that knows more sinks than this one.
      return `unknown:${markOf(contentKeyOf(sink))}`;
  }
}

/**
 * Name of a sink in the outcome and in the ledger. Sinks with one name are one place; nothing that may be a secret
 * stands in it.
 */
export function nameOfSink(sink: Sink): string {
  // As the ledger stores texts, so that a name is found there again.
  return plainNameOf(sink).toWellFormed().replaceAll('\u0000', '\ufffd');
}
