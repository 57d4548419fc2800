import type { Config } from 'jest';
// A CommonJS module: only its default import works.
import presets from 'jest-preset-angular/presets/index.js';

/** Jest for an Angular project: the ES module preset, because every project runs under --experimental-vm-modules. */
export function angular(displayName: string): Config {
  return {
    ...presets.createEsmPreset({
      tsconfig: '<rootDir>/tsconfig.spec.json',
    }),
    displayName,
    passWithNoTests: true,
    testEnvironment: 'jest-preset-angular/environments/jest-jsdom-env',
    testEnvironmentOptions: {
      customExportConditions: ['@parley/source', 'browser'],
    },
    testMatch: ['<rootDir>/src/**/*.spec.ts'],
    setupFilesAfterEnv: ['<rootDir>/src/test-setup.ts'],
  };
}
