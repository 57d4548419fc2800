import type { Locator } from '@playwright/test';
import { expect } from './test.ts';

/** What moves by less stands still: the browser scrolls by whole pixels, and heights of lines are not whole ones. */
const aPixel = 1;

/** Where on the page something begins, in pixels from above. */
export async function topOf(shown: Locator): Promise<number> {
  return (await shown.boundingBox())?.y ?? NaN;
}

/** Something is where it was: `top` is its `topOf` from before. */
export async function expectStill(shown: Locator, top: number): Promise<void> {
  expect(Math.abs((await topOf(shown)) - top)).toBeLessThan(aPixel);
}
