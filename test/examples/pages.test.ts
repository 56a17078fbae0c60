import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { builtInVendors } from '../../src/vendors/index.js';

const ROOT = new URL('../../', import.meta.url);
const EXAMPLE = 'examples/made-up-vendor/';

function textOf(path: string): string {
  return readFileSync(new URL(path, ROOT), 'utf8');
}

/** Code without its white space: on a page it may stand further left. */
function bare(code: string): string {
  return code.replace(/\s+/g, '');
}

describe('the page on how to add a vendor', () => {
  const page = textOf('docs/add-a-vendor.md');
  const files = readdirSync(new URL(EXAMPLE, ROOT), { recursive: true, encoding: 'utf8' });
  const sources = files.filter((name) => name.endsWith('.ts')).map((name) => `${EXAMPLE}${name}`);
  const code = [...sources, 'test/examples/made-up-vendor.test.ts'].map((path) => bare(textOf(path)));
  const blocks = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, block]) => block!);

  it('has a block of code for every step', () => {
    expect(blocks.length).toBeGreaterThan(12);
    expect([...page.matchAll(/^```/gm)]).toHaveLength(2 * blocks.length);
  });

  it.each(blocks.map((block) => [block.split('\n')[0], block]))(
    'shows code of the example: %s',
    (_, block) => {
      expect(code.some((text) => text.includes(bare(block!)))).toBe(true);
    },
  );

  it('names files that are there', () => {
    const named = [...page.matchAll(/`([\w./-]+\.ts)`/g)].map(([, name]) => name!);
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((name) => !existsSync(new URL(EXAMPLE + name, ROOT)))).toEqual([]);
  });
});

describe('the page on the vendors', () => {
  const sections = textOf('docs/vendors.md').split(/^## /m).slice(1);
  const sectionOf = new Map(sections.map((section) => [section.split('\n')[0]!.trim(), section]));
  const titles = new Map([
    ['cyberdesk', 'Cyberdesk'],
    ['extend', 'Extend'],
    ['knowledge-stack', 'Knowledge Stack'],
    ['noxus', 'Noxus'],
    ['veryfront', 'Veryfront'],
  ]);

  it('has a section on each built-in vendor', () => {
    expect([...titles.keys()].sort()).toEqual(builtInVendors.map(({ name }) => name).sort());
    expect([...sectionOf.keys()]).toEqual(expect.arrayContaining([...titles.values()]));
  });

  it.each([...titles])('names places in the code of %s that are there', (name, title) => {
    const section = sectionOf.get(title)!;
    const places = [...section.matchAll(/`([\w-]+\.ts)`(?: `(\w+)`)?/g)];
    expect(places.length).toBeGreaterThan(4);
    const missing = places.filter(([, file, symbol]) => {
      const path = `src/vendors/${name}/${file}`;
      return !existsSync(new URL(path, ROOT)) || (symbol !== undefined && !textOf(path).includes(symbol));
    });
    expect(missing.map(([place]) => place)).toEqual([]);
  });

  it.each([...titles])('lists each status that the adapter of %s knows', (name, title) => {
    const source = textOf(`src/vendors/${name}/status.ts`);
    const known = [...source.matchAll(/(?:case |\[)'([A-Za-z_]+)'/g)].map(([, status]) => status!);
    expect(known.length).toBeGreaterThan(3);
    expect(known.filter((status) => !sectionOf.get(title)!.includes(`\`${status}\``))).toEqual([]);
  });
});
