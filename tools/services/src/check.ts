// Sees to it that the programs the tests need are there, before anything long starts. Run by `npm test`, straight from
// source, so it uses erasable syntax only.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { MissingServiceError, requireChromium } from './chromium.ts';

try {
  console.log(`Chromium: ${chromiumOrInstall()}`);
} catch (error) {
  if (!(error instanceof MissingServiceError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function chromiumOrInstall(): string {
  try {
    return requireChromium();
  } catch (error) {
    if (process.env['CHROMIUM_PATH'] || !mayInstall()) throw error;
  }
  console.log('Installing Chromium (apt-get) …');
  const apt = (...args: string[]) =>
    spawnSync('apt-get', ['-q', '-y', ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  apt('update');
  apt('install', '--no-install-recommends', 'chromium');
  return requireChromium();
}

/** Only where nobody is asked for a password: root on Debian or a relative of it. */
function mayInstall(): boolean {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version');
}
