import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

const colourRules = ['color-contrast', 'link-in-text-block'];

/** What axe finds, as sentences. Colours are looked at once nothing moves any more. */
export async function findings(page: Page, colorScheme: 'light' | 'dark'): Promise<string[]> {
  await page.evaluate(() =>
    // One that is taken away with its element never finishes.
    Promise.allSettled(
      document
        .getAnimations()
        .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
        .map(({ finished }) => finished),
    ),
  );
  const axe = new AxeBuilder({ page }).setLegacyMode();
  // Only colours differ in the dark.
  const { violations } = await (colorScheme === 'dark' ? axe.withRules(colourRules) : axe).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`),
  );
}
