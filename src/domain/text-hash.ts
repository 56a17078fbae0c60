/** Spreads what the last characters change over all bits (the finalizer of MurmurHash3): FNV alone hardly does. */
function mixed(hash: number): number {
  const half = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  const whole = Math.imul(half ^ (half >>> 13), 0xc2b2ae35);
  return (whole ^ (whole >>> 16)) >>> 0;
}

/**
 * A number of 32 bits that is always the same for the same text (FNV-1a, mixed). It spreads and tells apart; it
 * protects nothing.
 */
export function textHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return mixed(hash);
}
