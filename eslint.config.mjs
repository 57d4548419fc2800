import eslint from '@eslint/js';
import nx from '@nx/eslint-plugin';
import angular from 'angular-eslint';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

// Two axes: where code runs (scope) and what part it plays (type). Both must allow an import.
const contract = 'type:contract';

const scopes = [
  { sourceTag: 'scope:shared', onlyDependOnLibsWithTags: ['scope:shared'] },
  { sourceTag: 'scope:server', onlyDependOnLibsWithTags: ['scope:server', 'scope:shared'] },
  { sourceTag: 'scope:web', onlyDependOnLibsWithTags: ['scope:web', 'scope:shared'] },
  { sourceTag: 'scope:tools', onlyDependOnLibsWithTags: ['scope:tools', 'scope:server', 'scope:shared'] },
];

// Tests may also use the tools: port suites, a server in a box, real services.
const scopesOfTests = scopes.map(({ sourceTag, onlyDependOnLibsWithTags }) => ({
  sourceTag,
  onlyDependOnLibsWithTags: [...new Set([...onlyDependOnLibsWithTags, 'scope:tools'])],
}));

const types = [
  {
    sourceTag: 'type:app',
    onlyDependOnLibsWithTags: [
      'type:feature',
      'type:transport',
      'type:domain',
      'type:adapter',
      'type:data-access',
      'type:ui',
      contract,
    ],
  },
  {
    sourceTag: 'type:feature',
    onlyDependOnLibsWithTags: ['type:transport', 'type:domain', 'type:data-access', 'type:ui', contract],
  },
  // The Nest skin that every server feature wears: guards, pipes, filters.
  { sourceTag: 'type:transport', onlyDependOnLibsWithTags: ['type:domain', contract] },
  { sourceTag: 'type:adapter', onlyDependOnLibsWithTags: ['type:domain', contract] },
  { sourceTag: 'type:domain', onlyDependOnLibsWithTags: [contract], allowedExternalImports: ['zod'] },
  { sourceTag: 'type:data-access', onlyDependOnLibsWithTags: ['type:sdk', contract] },
  { sourceTag: 'type:ui', onlyDependOnLibsWithTags: [contract] },
  { sourceTag: 'type:sdk', onlyDependOnLibsWithTags: [contract], allowedExternalImports: ['socket.io-client', 'idb'] },
  { sourceTag: contract, onlyDependOnLibsWithTags: [contract], allowedExternalImports: ['zod'] },
  {
    sourceTag: 'type:testing',
    onlyDependOnLibsWithTags: ['type:testing', 'type:domain', 'type:adapter', 'type:sdk', contract],
  },
  { sourceTag: 'type:e2e', onlyDependOnLibsWithTags: ['type:testing', 'type:sdk', contract] },
];

const boundaries = (depConstraints, { enforceBuildableLibDependency = true } = {}) => [
  'error',
  { enforceBuildableLibDependency, allow: [], depConstraints },
];

export default defineConfig(
  globalIgnores(['**/dist', '**/out-tsc', '**/test-results', '**/.angular', '.nx', '**/jest.config.ts', 'jest.*.ts']),
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
  },
  {
    // The scripts that run on whatever Node a machine has, and this file.
    files: ['**/*.mjs'],
    extends: [eslint.configs.recommended],
    languageOptions: { globals: { console: 'readonly', process: 'readonly' } },
    rules: { eqeqeq: 'error' },
  },
  {
    files: ['**/*.ts'],
    extends: [eslint.configs.recommended, tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-ignore': true, 'ts-nocheck': true, 'ts-expect-error': 'allow-with-description' },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      // Nest modules and Angular components are often empty classes that carry a decorator.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^(\\.\\./){3,}', message: 'Import the package by its name.' }] },
      ],
    },
  },
  {
    // Classes with constructor injection: `import type` would lose the metadata that Nest needs.
    files: ['apps/api/**/*.ts', 'libs/server/{chat,rooms,accounts}/**/*.ts'],
    languageOptions: { parserOptions: { emitDecoratorMetadata: true, experimentalDecorators: true } },
  },
  {
    files: ['apps/web/**/*.ts', 'libs/web/**/*.ts'],
    extends: [angular.configs.tsRecommended],
    processor: angular.processInlineTemplates,
    rules: {
      '@angular-eslint/component-selector': ['error', { type: 'element', prefix: 'parley', style: 'kebab-case' }],
      '@angular-eslint/directive-selector': ['error', { type: 'attribute', prefix: 'parley', style: 'camelCase' }],
      // Angular 22 is OnPush and standalone by habit here; say OnPush, since the default still is not.
      '@angular-eslint/prefer-on-push-component-change-detection': 'error',
      '@angular-eslint/prefer-signals': 'error',
    },
  },
  {
    // zod costs a browser more than the whole client: schemas stay on the server.
    files: ['apps/web/src/**/*.ts', 'libs/web/**/src/**/*.ts', 'libs/client/src/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: '@parley/dto',
              allowTypeImports: true,
              message: "Import types only; names, limits and codes are in '@parley/dto/constants'.",
            },
          ],
        },
      ],
    },
  },
  {
    files: ['apps/web/**/*.html', 'libs/web/**/*.html'],
    extends: [angular.configs.templateRecommended, angular.configs.templateAccessibility],
  },
  {
    files: ['{apps,libs,tools}/**/src/**/*.ts'],
    plugins: { '@nx': nx },
    rules: { '@nx/enforce-module-boundaries': boundaries([...scopes, ...types]) },
  },
  {
    // Tests may use adapters, the SDK and fast-check: only the scope binds them. They are never built, so that they may
    // use what is not built either.
    files: ['{apps,libs,tools}/**/src/**/*.spec.ts', '{apps,libs}/**/src/**/test-setup.ts'],
    rules: {
      '@nx/enforce-module-boundaries': boundaries(scopesOfTests, { enforceBuildableLibDependency: false }),
    },
  },
  {
    files: ['apps/*-e2e/src/**/*.ts'],
    rules: {
      '@nx/enforce-module-boundaries': boundaries([
        ...scopesOfTests,
        ...types.filter(({ sourceTag }) => sourceTag === 'type:e2e'),
      ]),
    },
  },
);
