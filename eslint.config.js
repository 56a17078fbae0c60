import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Rooms of `src/` and the rooms each may import from. Types may cross where the last list says so. */
const ROOMS = {
  domain: [],
  metrics: ['domain'],
  vendors: ['domain'],
  ledger: ['domain'],
  sinks: ['domain', 'vendors'],
  workflows: ['domain'],
  activities: ['domain', 'vendors', 'sinks', 'ledger', 'client', 'metrics'],
  client: ['domain', 'ledger', 'sinks', 'workflows', 'config'],
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
    'worker',
    'client',
    'gateway',
    'simulators',
    'config',
    'embedded',
    'activities',
  ],
};

const roomNames = [...Object.keys(ROOMS), 'cli'];

/** Forbids imports from every room that is not allowed; type imports from `activities` are open to workflows. */
function roomRule(room, allowed) {
  const forbidden = roomNames.filter((name) => name !== room && !allowed.includes(name));
  return {
    files: [`src/${room}/**/*.ts`],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: `^(\\.\\./)+(${forbidden.join('|')})/`,
              allowTypeImports: room === 'workflows' || room === 'client',
              message: `src/${room} may import from: ${allowed.join(', ') || 'nothing'}.`,
            },
          ],
        },
      ],
    },
  };
}

const WORKFLOW_GLOBALS = ['setImmediate', 'process', 'Buffer', 'fetch', 'performance', 'crypto'];

export default defineConfig(
  { ignores: ['dist', 'node_modules', 'coverage', '.landfall'] },
  tseslint.configs.recommended,
  {
    files: ['src/**/*.ts', 'test/**/*.ts', 'examples/**/*.ts', 'bench/**/*.ts', 'vitest.config.ts'],
    languageOptions: {
      parserOptions: { project: './tsconfig.test.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ['test/**/*.ts'], rules: { 'max-lines-per-function': 'off', 'max-lines': 'off' } },
  ...Object.entries(ROOMS).map(([room, allowed]) => roomRule(room, allowed)),
  {
    files: ['src/workflows/**/*.ts', 'src/domain/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: ['zod'], patterns: [{ regex: '^node:', message: 'Workflow code must be deterministic.' }] },
      ],
      'no-restricted-globals': ['error', ...WORKFLOW_GLOBALS],
    },
  },
);
