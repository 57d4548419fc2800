import type { Browser, Page } from '@playwright/test';
import type { Guest } from '../servers/parley.ts';
import { profileOf } from './browser.ts';

export interface FirstLoad {
  /** From the start of the navigation until what was waited for is on screen. */
  readonly ms: number;
  /** Files of the client, as transferred: compressed, with headers. */
  readonly fileBytes: number;
  /** Those of them that were there when what was waited for came on screen. */
  readonly neededBytes: number;
  /** Answers of the APIs, as transferred. */
  readonly apiBytes: number;
}

export interface Visit {
  readonly browser: Browser;
  readonly url: string;
  readonly path: string;
  /** What must be on screen. */
  readonly selector: string;
  readonly guest: Guest;
}

interface Transfer {
  readonly isFile: boolean;
  readonly bytes: number;
  /** When it was complete, on the page's clock. */
  readonly at: number;
}

/** Nothing is transferred for this long: whatever the client loads ahead is there. */
const quietMs = 2_500;

/** Opens a page for the first time: nothing is cached. */
export async function firstLoad({ browser, url, path, selector, guest }: Visit): Promise<FirstLoad> {
  const context = await profileOf(guest, browser, url);
  try {
    const page = await context.newPage();
    const transfers = await watchTransfers(page);
    await page.addInitScript(noteFirstPaintOf, selector);
    await page.goto(path, { waitUntil: 'commit' });
    const ms = await page.waitForFunction(() => Reflect.get(globalThis, 'seenAt') as number | undefined);
    const seenAt = (await ms.jsonValue()) ?? 0;
    await quiet(page, transfers);
    const sum = (which: (transfer: Transfer) => boolean): number =>
      transfers.filter(which).reduce((total, { bytes }) => total + bytes, 0);
    return {
      ms: seenAt,
      fileBytes: sum(({ isFile }) => isFile),
      neededBytes: sum(({ isFile, at }) => isFile && at <= seenAt),
      apiBytes: sum(({ isFile }) => !isFile),
    };
  } finally {
    await context.close();
  }
}

/** Runs in the page. The frame that shows the element is drawn between the animation frame and the task after it. */
function noteFirstPaintOf(selector: string): void {
  const observer = new MutationObserver(() => {
    if (!document.querySelector(selector)) return;
    observer.disconnect();
    requestAnimationFrame(() => {
      setTimeout(() => {
        Reflect.set(globalThis, 'seenAt', performance.now());
      });
    });
  });
  observer.observe(document, { childList: true, subtree: true });
}

async function watchTransfers(page: Page): Promise<Transfer[]> {
  const transfers: Transfer[] = [];
  const urls = new Map<string, string>();
  let beganAt: number | undefined;
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  session.on('Network.requestWillBeSent', ({ requestId, request, timestamp }) => {
    beganAt ??= timestamp;
    urls.set(requestId, request.url);
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength, timestamp }) => {
    const { pathname } = new URL(urls.get(requestId) ?? 'about:blank');
    const isFile = !pathname.startsWith('/api/') && !pathname.startsWith('/socket.io/');
    transfers.push({ isFile, bytes: encodedDataLength, at: (timestamp - (beganAt ?? timestamp)) * 1_000 });
  });
  return transfers;
}

async function quiet(page: Page, transfers: readonly Transfer[]): Promise<void> {
  let count = -1;
  while (count !== transfers.length) {
    count = transfers.length;
    await page.waitForTimeout(quietMs);
  }
}
