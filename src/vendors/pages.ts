import { describeRun, type RunKey } from '../domain/run-key.js';
import { VendorError } from './errors.js';

/** One page of a list with an offset. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Length of the whole list, or null when the vendor does not tell. */
  readonly total: number | null;
}

/** Entries asked for at once. */
export const PAGE_SIZE = 100;

/** Most pages of one list, so that a list without an end ends. */
export const MAX_PAGES = 200;

/**
 * Reads a list to its end; entries with equal keys count once, because rows move between pages while a list
 * grows. Throws `VendorError` of kind `unexpected_answer` for a list that repeats its pages or has no end: part
 * of a list must not pass for the whole.
 */
export async function readPages<T>(
  run: RunKey,
  keyOf: (item: T) => string,
  readPage: (offset: number) => Promise<Page<T>>,
): Promise<T[]> {
  const byKey = new Map<string, T>();
  let offset = 0;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const page = await readPage(offset);
    const known = byKey.size;
    for (const item of page.items) byKey.set(keyOf(item), item);
    offset += page.items.length;
    if (isLast(page, offset)) return [...byKey.values()];
    if (byKey.size === known) {
      throw new VendorError('unexpected_answer', `The list of files repeats its pages ${describeRun(run)}`);
    }
  }
  const problem = `The list of files has over ${MAX_PAGES} pages`;
  throw new VendorError('unexpected_answer', `${problem} ${describeRun(run)}`);
}

/** With a total, a short page is not the end: the vendor may allow fewer entries a page than we ask for. */
function isLast<T>(page: Page<T>, read: number): boolean {
  if (page.items.length === 0) return true;
  return page.total === null ? page.items.length < PAGE_SIZE : read >= page.total;
}
