import type { Config } from 'jest';

/** Jest for a project without Angular: native ES modules, workspace packages resolved to their sources. */
export function esm(displayName: string): Config {
  return {
    displayName,
    passWithNoTests: true,
    testEnvironment: 'node',
    extensionsToTreatAsEsm: ['.ts'],
    testMatch: ['<rootDir>/src/**/*.spec.ts'],
    testEnvironmentOptions: {
      customExportConditions: ['@parley/source', 'node', 'node-addons'],
    },
    transform: {
      '^.+\\.ts$': [
        '@swc/jest',
        {
          jsc: {
            target: 'es2024',
            parser: { syntax: 'typescript', decorators: true },
            transform: { legacyDecorator: true, decoratorMetadata: true },
          },
          module: { type: 'es6' },
        },
      ],
    },
  };
}

/** Ends the processes that tests leave behind, for `setupFilesAfterEnv`. */
export const leftovers = '<rootDir>/../../libs/testing/src/leftovers.setup.ts';
