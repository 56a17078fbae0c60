/** The idempotency key as a header can carry it: what is not visible ASCII is percent-encoded. */
export function webhookIdOf(key: string): string {
  return key.toWellFormed().replace(/[^\x21-\x7e]|%/gu, encodeURIComponent);
}
