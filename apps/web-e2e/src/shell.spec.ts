import { expect, test } from '@playwright/test';

test('the built server serves the web client', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Parley' })).toBeVisible();
});
