import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Rooms of `src/` and the rooms from which each may import what it runs. */
const MAY_RUN: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  metrics: ['domain'],
  vendors: ['domain'],
  ledger: ['domain'],
  sinks: ['domain', 'vendors'],
  workflows: ['domain'],
  activities: ['domain', 'vendors', 'sinks', 'ledger', 'client', 'metrics'],
  client: ['domain', 'ledger', 'sinks', 'config'],
  gateway: ['domain', 'client', 'vendors', 'config', 'metrics'],
  worker: ['domain', 'workflows', 'activities', 'vendors', 'sinks', 'ledger', 'config', 'metrics'],
  simulators: ['domain'],
  config: ['domain', 'vendors', 'ledger'],
  embedded: ['domain'],
  testing: [
    'domain',
    'vendors',
    'ledger',
    'workflows',
    'activities',
    'worker',
    'client',
    'gateway',
    'simulators',
    'config',
    'embedded',
  ],
};

/** Rooms of which only the types may be imported, besides those. */
const MAY_NAME: Readonly<Record<string, readonly string[]>> = {
  workflows: ['activities'],
  client: ['workflows'],
};

/** The room in which the commands are: it may import from all. */
const TOP = 'cli';

interface Import {
  readonly from: string;
  /** A file below `src/` for a relative import, or else the name of a package. */
  readonly to: string;
  readonly isTypeOnly: boolean;
  /** By `import()`, when it is needed first. */
  readonly isDeferred: boolean;
}

function readSource(path: string, text = readFileSync(join(ROOT, 'src', path), 'utf8')): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

function everyNode(node: ts.Node): ts.Node[] {
  return [node, ...node.getChildren().flatMap(everyNode)];
}

function isTypeOnly(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) {
    const { exportClause } = node;
    const names = exportClause && ts.isNamedExports(exportClause) ? exportClause.elements : [];
    return node.isTypeOnly || (names.length > 0 && names.every((name) => name.isTypeOnly));
  }
  const { importClause } = node;
  const bindings = importClause?.namedBindings;
  const names = bindings && ts.isNamedImports(bindings) ? bindings.elements : [];
  return (
    importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword ||
    (!importClause?.name && names.length > 0 && names.every((name) => name.isTypeOnly))
  );
}

function importsOf(source: ts.SourceFile): Import[] {
  const from = source.fileName;
  const targetOf = (text: string) =>
    text.startsWith('.') ? normalize(join(dirname(from), text)).replace(/\.js$/, '.ts') : text;
  return everyNode(source).flatMap((node): Import[] => {
    if (ts.isImportDeclaration(node) || (ts.isExportDeclaration(node) && node.moduleSpecifier)) {
      const { text } = node.moduleSpecifier as ts.StringLiteral;
      return [{ from, to: targetOf(text), isTypeOnly: isTypeOnly(node), isDeferred: false }];
    }
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments;
      const text = argument && ts.isStringLiteral(argument) ? argument.text : 'something computed';
      return [{ from, to: targetOf(text), isTypeOnly: false, isDeferred: true }];
    }
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      const { text } = node.argument.literal as ts.StringLiteral;
      return [{ from, to: targetOf(text), isTypeOnly: true, isDeferred: false }];
    }
    return [];
  });
}

const roomOf = (path: string): string => path.split('/')[0]!;

const FILES = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.ts'),
);
const SOURCES = FILES.map((path) => readSource(path));
const IMPORTS = SOURCES.flatMap(importsOf);
const INSIDE = IMPORTS.filter(({ to }) => FILES.includes(to));

function isAllowed({ from, to, isTypeOnly }: Import): boolean {
  const [here, there] = [roomOf(from), roomOf(to)];
  if (here === there || here === TOP) return true;
  return MAY_RUN[here]!.includes(there) || (isTypeOnly && (MAY_NAME[here] ?? []).includes(there));
}

/** What is loaded with a file, itself included: everything that it imports to run, however far away. */
function loadedWith(file: string, loaded = new Set<string>()): ReadonlySet<string> {
  if (loaded.has(file)) return loaded;
  loaded.add(file);
  for (const { from, to, isTypeOnly } of IMPORTS) if (from === file && !isTypeOnly) loadedWith(to, loaded);
  return loaded;
}

/** The first ring of imports that is found, as the files on it; null when there is none. */
function ringIn(imports: readonly Import[]): readonly string[] | null {
  const next = new Map<string, string[]>();
  for (const { from, to } of imports) next.set(from, [...(next.get(from) ?? []), to]);
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): readonly string[] | null => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return null;
    for (const to of next.get(file) ?? []) {
      const ring = walk(to, [...path, file]);
      if (ring) return ring;
    }
    done.add(file);
    return null;
  };
  for (const file of next.keys()) {
    const ring = walk(file, []);
    if (ring) return ring;
  }
  return null;
}

function anyIn(source: ts.SourceFile): string[] {
  const found = everyNode(source).filter((node) => node.kind === ts.SyntaxKind.AnyKeyword);
  return found.map((node) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    return `${source.fileName}:${line + 1}`;
  });
}

describe('the rooms of src', () => {
  it('are all known here', () => {
    const rooms = new Set(FILES.map(roomOf));
    expect([...rooms].filter((room) => room !== TOP && MAY_RUN[room] === undefined)).toEqual([]);
  });

  it('import along the arrows only', () => {
    const wrong = INSIDE.filter((one) => !isAllowed(one));
    expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  it('import files that exist', () => {
    const relative = IMPORTS.filter(({ to }) => to.endsWith('.ts'));
    expect(relative.filter(({ to }) => !FILES.includes(to))).toEqual([]);
    expect(relative.length).toBeGreaterThan(300);
  });

  it('import nothing that imports them, file by file', () => {
    // Types may know each other, and what is deferred finds everything loaded.
    const atOnce = INSIDE.filter((one) => !one.isTypeOnly && !one.isDeferred);
    expect(ringIn(atOnce)).toBeNull();
  });

  it('keep what cannot run in a workflow from domain and workflows', () => {
    const pure = IMPORTS.filter(({ from }) => ['domain', 'workflows'].includes(roomOf(from)));
    const packages = new Set(pure.map(({ to }) => to).filter((to) => !to.endsWith('.ts')));
    expect([...packages].sort()).toEqual(['@temporalio/common', '@temporalio/workflow', 're2js']);
    // Patterns run in activities: no workflow loads them.
    const loaded = loadedWith('workflows/index.ts');
    expect([...loaded]).not.toContain('re2js');
    expect([...loaded]).not.toContain('domain/file-pattern.ts');
    expect([...loaded]).toContain('domain/merge.ts');
  });

  it.each(['client/index.ts', 'gateway/index.ts'])('load no worker with %s', (entry) => {
    const loaded = [...loadedWith(entry)];
    expect(loaded).toContain('@temporalio/client');
    const native = loaded.filter((one) =>
      /^@temporalio\/(worker|testing|core-bridge)|^(worker|testing|cli)\//.test(one),
    );
    expect(native).toEqual([]);
  });

  it('share no code between simulators and the adapters that they test', () => {
    const reached = FILES.filter((file) => roomOf(file) === 'simulators').flatMap((file) => [
      ...loadedWith(file),
    ]);
    expect(reached.filter((file) => roomOf(file) === 'vendors')).toEqual([]);
  });
});

describe('the files of src', () => {
  it('have at most 300 lines, and half of them fewer than 120', () => {
    const lines = SOURCES.map(({ fileName, text }) => ({ fileName, count: text.split('\n').length }));
    expect(lines.filter(({ count }) => count > 300)).toEqual([]);
    const sorted = lines.map(({ count }) => count).sort((first, second) => first - second);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(120);
  });

  it('are named in kebab case', () => {
    expect(FILES.filter((path) => !/^([a-z0-9-]+\/)+[a-z0-9-]+\.ts$/.test(path))).toEqual([]);
  });

  it('do without `any`', () => {
    expect(SOURCES.flatMap(anyIn)).toEqual([]);
  });
});

describe('the entry points of the package', () => {
  const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    exports: Record<string, string | { readonly types: string; readonly default: string }>;
  };
  const entries = Object.entries(exports).filter(([name]) => name !== './package.json');

  it.each(entries)('%s is the index of a room', (_, target) => {
    const paths = typeof target === 'string' ? [target] : [target.types, target.default];
    for (const path of paths) {
      const source = path.replace('./dist/', 'src/').replace(/(\.d\.ts|\.js)$/, '.ts');
      expect(source).toMatch(/^src\/[a-z]+\/index\.ts$/);
      expect(existsSync(join(ROOT, source))).toBe(true);
    }
  });

  it('are those of the contract', () => {
    const names = entries.map(([name]) => name);
    expect(names).toEqual(['.', './workflows', './worker', './gateway', './vendors', './testing']);
  });
});

describe('this look at the code', () => {
  const sample = (text: string) => importsOf(readSource('domain/sample.ts', text));

  it('sees every form of import, and whether only types are meant', () => {
    const imports = sample(`
      import a from '../vendors/a.js';
      import { type B } from '../vendors/b.js';
      import type { C } from '../vendors/c.js';
      import '../vendors/d.js';
      import { e, type E } from '../vendors/e.js';
      export * from '../vendors/f.js';
      export type { G } from '../vendors/g.js';
      const h = await import('../vendors/h.js');
      type I = import('../vendors/i.js').I;
    `);
    expect(imports.map(({ to, isTypeOnly: typeOnly }) => [to.slice(8, 9), typeOnly])).toEqual([
      ['a', false],
      ['b', true],
      ['c', true],
      ['d', false],
      ['e', false],
      ['f', false],
      ['g', true],
      ['h', false],
      ['i', true],
    ]);
    expect(imports.filter(isAllowed)).toEqual([]);
  });

  it('sees rings and `any`', () => {
    const ring = ['ab', 'bc', 'cb'].map((pair) => ({
      from: pair[0]!,
      to: pair[1]!,
      isTypeOnly: false,
      isDeferred: false,
    }));
    expect(ringIn(ring)).toEqual(['b', 'c', 'b']);
    expect(anyIn(readSource('sample.ts', 'const many = 1;\nconst x: any = many as any[];'))).toEqual([
      'sample.ts:2',
      'sample.ts:2',
    ]);
  });
});
