/** Deepest nesting that is accepted; what walks the data recursively must not overflow. */
const MAX_DEPTH = 100;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Thrown when genuine bytes are no JSON that can be worked with. The message holds nothing of them. */
export class UnusableBody extends Error {
  override readonly name = 'UnusableBody';
}

function decode(bytes: Uint8Array): string {
  try {
    // Fatal: a lossy decoder would make different bytes the same text.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UnusableBody('the body is not UTF-8');
  }
}

/** Whether brackets outside of strings nest deeper than is accepted; one pass, before anything is built. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (inString && code === BACKSLASH) index += 1;
    else if (code === QUOTE) inString = !inString;
    else if (!inString && (code === 0x5b || code === 0x7b)) depth += 1;
    else if (!inString && (code === 0x5d || code === 0x7d)) depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

/** Only a text that holds this can have a key `__proto__`, written out or with escapes. */
const MAY_NAME_PROTOTYPE = /__proto__|\\u/;

function withoutPrototypeKeys(key: string, value: unknown): unknown {
  return key === '__proto__' ? undefined : value;
}

/**
 * Parses a verified body: fatal UTF-8, bounded nesting, no key that would set a prototype when it is copied.
 * @throws UnusableBody when it is not that.
 */
export function parseBody(bytes: Uint8Array): unknown {
  const text = decode(bytes);
  if (isTooDeep(text)) throw new UnusableBody(`the body nests deeper than ${MAX_DEPTH} levels`);
  try {
    return JSON.parse(text, MAY_NAME_PROTOTYPE.test(text) ? withoutPrototypeKeys : undefined);
  } catch {
    throw new UnusableBody('the body is not JSON');
  }
}
