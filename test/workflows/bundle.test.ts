import { beforeAll, describe, expect, it } from 'vitest';
import { buildWorkflowBundle } from '../../src/worker/workflow-bundle.js';

/** Paths of the modules in a bundle, from the source map that it carries. */
function modulesOf(code: string): string[] {
  const [, encoded] = /\/\/# sourceMappingURL=data:application\/json;[^,]*base64,(\S+)/.exec(code) ?? [];
  if (encoded === undefined) throw new Error('The bundle carries no source map');
  const { sources } = JSON.parse(Buffer.from(encoded, 'base64').toString()) as { sources: string[] };
  return sources;
}

/** Rooms of `src/`, or packages, of which there is a module in the bundle. */
function originsOf(modules: readonly string[]): Set<string> {
  return new Set(
    modules.flatMap((path) => {
      const [, name] =
        /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path) ??
        /\/src\/([a-z]+)\/[^/]+\.ts$/.exec(path) ??
        [];
      return name ?? [];
    }),
  );
}

describe('the bundle of the workflows', () => {
  let modules: string[];
  beforeAll(async () => {
    modules = modulesOf(await buildWorkflowBundle());
  }, 60_000);

  it('has the workflows and the pure core, which shows that this look finds what is inside', () => {
    expect(modules.some((path) => path.endsWith('/src/domain/merge.ts'))).toBe(true);
    expect(modules.some((path) => path.endsWith('/src/workflows/track-run.ts'))).toBe(true);
    expect(originsOf(modules)).toContain('@temporalio/workflow');
  });

  it.each([
    ...['zod', 're2js', 'kysely', 'hono', '@hono/node-server', 'pg', '@electric-sql/pglite', 'pino'],
    ...['vendors', 'activities', 'ledger', 'client', 'gateway', 'config', 'worker', 'simulators', 'testing'],
  ])('has nothing of %s', (origin) => {
    expect(originsOf(modules)).not.toContain(origin);
  });

  it('has nothing else that this list does not know', () => {
    expect([...originsOf(modules)].sort()).toEqual([
      '@temporalio/common',
      '@temporalio/workflow',
      'domain',
      'long',
      'ms',
      'nexus-rpc',
      'workflows',
    ]);
  });

  it('has no module of the core that carries vendor regular expressions', () => {
    expect(modules.filter((path) => /\/file-(pattern|checks)\.ts$/.test(path))).toEqual([]);
  });
});
