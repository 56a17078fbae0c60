/** Characters of a secret that may be shown, so that two can be told apart. */
const SHOWN_LENGTH = 4;

/** A URL that ends in a secret, with another one in its place. */
export function withUrlSecret(url: string, secret: string, other: string): string {
  const changed = new URL(url);
  const { pathname } = changed;
  changed.pathname = `${pathname.slice(0, secretStart(pathname, secret))}${encodeURIComponent(other)}`;
  return changed.href;
}

/** A path that ends in a secret, fit to be logged: the secret is cut, and a short one is left out. */
export function shortenUrlSecret(path: string, secret: string): string {
  const start = secretStart(path, secret);
  const shown = path.length - start > SHOWN_LENGTH * 3 ? SHOWN_LENGTH : 0;
  return `${path.slice(0, start + shown)}…`;
}

/** Where the secret begins: as it stands, encoded, or else with the last part of the path. */
function secretStart(path: string, secret: string): number {
  const found = [secret, encodeURIComponent(secret)].map((text) => path.indexOf(`/${text}`));
  const first = found.find((index) => index >= 0);
  return (first ?? path.lastIndexOf('/')) + 1;
}
