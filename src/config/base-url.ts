const LOOPBACK_HOST = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;

/** A base URL as it is used: without trailing slashes. */
export function trimBaseUrl(text: string): string {
  return text.replace(/\/+$/, '');
}

/** What is wrong with a vendor's base URL, as a sentence that does not repeat it; null when it can be used. */
export function problemOfBaseUrl(text: string): string | null {
  if (!URL.canParse(text)) return 'must be a whole URL, such as https://api.example.com/v1';
  const url = new URL(text);
  const secure = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK_HOST.test(url.hostname));
  if (!secure) return 'must begin with https:// (http:// is accepted for a loopback address only)';
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password';
  // A bare `?` or `#` leaves `search` and `hash` empty, and would still swallow every path behind it.
  if (/[?#]/.test(text)) return 'must not hold a query or a fragment';
  return null;
}
