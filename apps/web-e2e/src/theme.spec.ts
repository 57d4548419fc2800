import { expect, test } from './support/test.ts';

test.use({ colorScheme: 'light' });

test('a theme is chosen in the menu, and a page that comes back has it from its first frame on', async ({ world }) => {
  const ada = await world.join('Ada');
  const { page } = ada;
  await page.goto('/');
  await ada.isIn();
  const background = (): Promise<string> =>
    page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await background();
  const choose = async (theme: string): Promise<void> => {
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('menuitemradio', { name: theme }).click();
    await expect(page.getByRole('menu')).toHaveCount(0);
  };
  await choose('Dark');
  await expect.poll(background).not.toBe(light);
  const dark = await background();

  await page.addInitScript(() => {
    const seen = new Set<string>();
    Object.assign(globalThis, { seen });
    const look = (): void => {
      // Before its style sheet is there nothing of a page is painted.
      if (document.styleSheets.length > 0) seen.add(getComputedStyle(document.documentElement).backgroundColor);
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await page.reload();
  await ada.isIn();
  expect(await page.evaluate(() => [...(globalThis as unknown as { seen: Set<string> }).seen])).toEqual([dark]);

  await choose('System');
  await expect.poll(background).toBe(light);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(background).toBe(dark);
  await choose('Light');
  await expect.poll(background).toBe(light);
});
