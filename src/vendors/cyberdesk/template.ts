import { fillTemplate } from '../../domain/file-checks.js';
import { baseNameOf } from '../texts.js';

const PLACEHOLDER = /\{([^{}]*)\}/g;

/**
 * The file name that a loop's template gives an item: `{field}` is a field of the item, `{item}` the item itself. The
 * vendor publishes no syntax; its prompts write `{name}`. Null for a name that cannot be made so, with `{index}`
 * among them, of which nobody says where it begins.
 */
export function fileNameFor(template: string, item: unknown): string | null {
  const ours = template.replace(PLACEHOLDER, (placeholder, name: string) =>
    name === 'item' || name.startsWith('item.') ? placeholder : `{item.${name}}`,
  );
  const usesIndex = template.includes('{index}') && !hasOwnField(item, 'index');
  // A brace outside of a placeholder belongs to a syntax that we do not know.
  if (usesIndex || /[{}]/.test(template.replace(PLACEHOLDER, ''))) return null;
  try {
    return baseNameOf(fillTemplate(ours, item, 0));
  } catch {
    return null;
  }
}

function hasOwnField(item: unknown, name: string): boolean {
  return typeof item === 'object' && item !== null && Object.hasOwn(item, name);
}
