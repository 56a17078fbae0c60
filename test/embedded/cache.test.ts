import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addToCache, cacheFolder } from '../../src/embedded/cache.js';
import { tempFolder } from './temp-folder.js';

test('the cache is where LANDFALL_CACHE_DIR says, or else under XDG_CACHE_HOME, or else under the home', () => {
  const all = { LANDFALL_CACHE_DIR: '/own', XDG_CACHE_HOME: '/xdg', HOME: '/home/ada' };
  expect(cacheFolder(all)).toBe('/own');
  expect(cacheFolder({ ...all, LANDFALL_CACHE_DIR: '' })).toBe('/xdg/landfall');
  expect(cacheFolder({ HOME: '/home/ada' })).toBe('/home/ada/.cache/landfall');
});

test('a folder appears under its name once it is complete', async () => {
  const cache = join(await tempFolder(), 'made', 'on-demand');
  const seen: string[][] = [];
  const folder = await addToCache(cache, 'server-1', async (staging) => {
    await writeFile(join(staging, 'program'), 'all of it');
    seen.push((await readdir(cache)).filter((name) => name === 'server-1'));
  });
  expect(seen).toEqual([[]]);
  expect(await readdir(cache)).toEqual(['server-1']);
  expect(await readFile(join(folder, 'program'), 'utf8')).toBe('all of it');
});

test('nothing is kept of an installation that failed', async () => {
  const cache = await tempFolder();
  const failing = addToCache(cache, 'server-1', async (staging) => {
    await writeFile(join(staging, 'program'), 'half of it');
    throw new Error('the line went dead');
  });
  await expect(failing).rejects.toThrow('the line went dead');
  expect(await readdir(cache)).toEqual([]);
});

test('of two installations at once the later one takes over what the earlier one made', async () => {
  const cache = await tempFolder();
  const stagings: string[] = [];
  const fill = (text: string) => async (staging: string) => {
    stagings.push(staging);
    // Neither is done before both have begun.
    await expect.poll(() => stagings.length).toBe(2);
    await writeFile(join(staging, 'program'), text);
  };
  const both = [addToCache(cache, 'server-1', fill('one')), addToCache(cache, 'server-1', fill('two'))];
  const [first, second] = await Promise.all(both);
  expect(first).toBe(second);
  expect(await readdir(cache)).toEqual(['server-1']);
  expect(['one', 'two']).toContain(await readFile(join(cache, 'server-1', 'program'), 'utf8'));
});

test('what a killed installation left behind is removed after an hour, a running one is left alone', async () => {
  const cache = await tempFolder();
  await mkdir(join(cache, '.staging-old'));
  await mkdir(join(cache, '.staging-new'));
  const twoHoursAgo = new Date(Date.now() - 2 * 3600_000);
  await utimes(join(cache, '.staging-old'), twoHoursAgo, twoHoursAgo);
  await addToCache(cache, 'server-1', (staging) => writeFile(join(staging, 'program'), ''));
  expect((await readdir(cache)).sort()).toEqual(['.staging-new', 'server-1']);
});
