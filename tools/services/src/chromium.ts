import { canExecute, MissingServiceError, onPath, type Lookup } from './service.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * The path of a Chromium: CHROMIUM_PATH, else the first on PATH, else a known place.
 * @throws MissingServiceError when there is none, or when CHROMIUM_PATH names no executable.
 */
export function requireChromium({ env = process.env, isExecutable = canExecute }: Lookup = {}): string {
  const given = env['CHROMIUM_PATH'];
  if (given) {
    if (isExecutable(given)) return given;
    throw new MissingServiceError(
      `CHROMIUM_PATH is ${given}, which is not an executable file. Point it to a Chromium or Chrome, or unset it.`,
    );
  }
  const found = findChromium({ env, isExecutable });
  if (found) return found;
  throw new MissingServiceError(
    'The browser tests need Chromium and found none. Install it (Debian, Ubuntu: apt-get install chromium) or set CHROMIUM_PATH.',
  );
}

/** Like requireChromium, for configuration that is read even where no browser test will run: undefined instead of an error. */
export function findChromium({ env = process.env, isExecutable = canExecute }: Lookup = {}): string | undefined {
  const given = env['CHROMIUM_PATH'];
  if (given) return given;
  return onPath(names, { env, isExecutable }) ?? places.find(isExecutable);
}
