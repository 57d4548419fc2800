import type { Locator, Page } from '@playwright/test';

/** Between two keys: a fast typist's. */
const betweenKeysMs = 120;

/** Runs in the page: notes how long each key took until the next frame was drawn (Event Timing, in steps of 8 ms). */
function noteKeys(): void {
  const keys: number[] = [];
  Reflect.set(globalThis, 'slowKeys', keys);
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) if (name === 'keydown') keys.push(duration);
  }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
}

/**
 * Types until told to stop; the milliseconds from each key to the frame that shows it. Browsers report those of 16 ms and
 * more; the others count as 16.
 */
export async function typeUntil(page: Page, field: Locator, isOver: () => boolean): Promise<number[]> {
  await page.evaluate(noteKeys);
  await field.focus();
  let pressed = 0;
  while (!isOver()) {
    await page.keyboard.press(pressed % 6 === 5 ? 'Space' : 'x');
    pressed += 1;
    await page.waitForTimeout(betweenKeysMs);
  }
  const slow = await page.evaluate(() => Reflect.get(globalThis, 'slowKeys') as number[]);
  return [...slow, ...Array.from({ length: Math.max(0, pressed - slow.length) }, () => 16)];
}
