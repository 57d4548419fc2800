import { defineConfig, devices } from '@playwright/test';
import { findChromium } from '@parley/services';

/** Each test has pages, people and rooms of its own; the servers are started by the tests (see src/support/world.ts). */
export default defineConfig({
  testDir: './src',
  outputDir: './test-results/artifacts',
  workers: 2,
  fullyParallel: true,
  timeout: 60_000,
  // Far beyond what a loaded machine needs; nothing waits for it that is as it should be.
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env['CI']),
  reporter: [['list'], ['json', { outputFile: './test-results/results.json' }]],
  use: {
    ...devices['Desktop Chrome'],
    locale: 'en-GB',
    // A trace (`--trace on`) would cost every test more than the browser does.
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: findChromium() ?? 'chromium',
      args: [
        // Chromium refuses to run its sandbox as root, and tests run as root in containers.
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
