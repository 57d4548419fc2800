import type { Locator } from '@playwright/test';

/** What moves by less stands still: the browser scrolls by whole pixels, and heights of lines are not whole ones. */
export const aPixel = 1;

/** Where on the page something begins, in pixels from above. */
export async function topOf(shown: Locator): Promise<number> {
  return (await shown.boundingBox())?.y ?? NaN;
}
