import { join } from 'node:path';
import { defineConfig, devices } from '@playwright/test';
import { findChromium } from '@parley/services';

const root = join(import.meta.dirname, '../..');
const port = Number(process.env['E2E_PORT'] ?? 4310);
const baseURL = `http://localhost:${String(port)}`;

export default defineConfig({
  testDir: './src',
  outputDir: './test-results/artifacts',
  workers: 1,
  forbidOnly: Boolean(process.env['CI']),
  reporter: [['list'], ['json', { outputFile: './test-results/results.json' }]],
  use: {
    ...devices['Desktop Chrome'],
    baseURL,
    trace: 'retain-on-failure',
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
  webServer: {
    command: 'exec node --enable-source-maps apps/api/dist/main.js',
    cwd: root,
    url: `${baseURL}/health/live`,
    env: { PORT: String(port) },
    reuseExistingServer: false,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
  },
});
