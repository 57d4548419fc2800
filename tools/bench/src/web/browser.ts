import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { requireChromium } from '@parley/services';
import { chromium, type Browser, type BrowserContext } from '@playwright/test';
import type { Guest } from '../servers/parley.ts';
import { canPin, loadCore } from '../servers/server-process.ts';

const args = [
  // Chromium refuses to run its sandbox as root.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A Chromium with all cores to itself, as people's have: it inherits the cores of whoever starts it. */
export async function launchBrowser(): Promise<Browser> {
  bindTo(`0-${cpus().length - 1}`);
  try {
    return await chromium.launch({ executablePath: requireChromium(), args });
  } finally {
    bindTo(String(loadCore));
  }
}

/** A browser profile without a cache, in which this guest is signed in: the client's note of who it was is there, too. */
export async function profileOf(
  { id, name, cookie }: Guest,
  browser: Browser,
  origin: string,
): Promise<BrowserContext> {
  const person = { name: 'parley.signed-in', value: JSON.stringify({ id, name, isGuest: true }) };
  const context = await browser.newContext({
    baseURL: origin,
    viewport: { width: 1280, height: 800 },
    storageState: { cookies: [], origins: [{ origin, localStorage: [person] }] },
  });
  const [cookieName = '', value = ''] = cookie.split(/=(.*)/s);
  await context.addCookies([{ name: cookieName, value, url: origin, httpOnly: true, sameSite: 'Lax' }]);
  return context;
}

/** Binds this process, with all its threads, to cores. */
export function bindTo(cores: string): void {
  if (canPin) spawnSync('taskset', ['-a', '-c', '-p', cores, String(process.pid)]);
}
