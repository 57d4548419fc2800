import type { Locator, Page } from '@playwright/test';
import { expect, test } from './support/test.ts';

const fits = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

async function box(of: Locator): Promise<{ readonly left: number; readonly right: number }> {
  const { x = NaN, width = NaN } = (await of.boundingBox()) ?? {};
  return { left: x, right: x + width };
}

// What 200 % makes of a screen of 1280 × 720.
test.describe('zoomed to 200 %', () => {
  test.use({ viewport: { width: 640, height: 360 } });

  test('everything can be reached, and nothing is wider than the screen', async ({ world }) => {
    const room = await world.room('kitchen');
    await room.host.say(room.id, `a long word ${'o'.repeat(300)}`);
    const ada = await world.join('Ada', { room: room.id, deviceScaleFactor: 2 });
    const { page } = ada;
    await ada.say('mine');
    await expect(ada.message('mine')).toBeInViewport({ ratio: 0.9 });
    await ada.composer.fill(Array.from({ length: 8 }, (_, line) => `line ${line}`).join('\n'));
    await expect(page.getByRole('button', { name: 'Send' })).toBeInViewport({ ratio: 1 });
    await expect(page.getByRole('button', { name: 'Room menu' })).toBeInViewport({ ratio: 1 });
    expect(await fits(page)).toBe(true);
    await ada.composer.fill('');

    for (const keys of ['Control+k', 'Control+/']) {
      await page.keyboard.press(keys);
      const dialog = page.getByRole('dialog');
      await expect(dialog).toBeInViewport({ ratio: 1 });
      await page.keyboard.press('Escape');
      await expect(dialog).toHaveCount(0);
    }
    await page.getByRole('button', { name: /^Members/ }).click();
    await expect(page.getByRole('complementary').getByRole('button', { name: 'Close' })).toBeInViewport({ ratio: 1 });
    expect(await fits(page)).toBe(true);
    await page.keyboard.press('Escape');

    await page.getByRole('link', { name: 'Back to rooms' }).click();
    await page.getByRole('button', { name: 'Settings' }).click();
    const last = page.getByRole('menuitem', { name: 'Sign out' });
    await last.scrollIntoViewIfNeeded();
    await expect(last).toBeInViewport({ ratio: 1 });
    expect(await fits(page)).toBe(true);
  });
});

test('a catalogue written from right to left mirrors the page', async ({ world }) => {
  const room = await world.room('kitchen');
  const sent = await room.host.say(room.id, 'hello');
  const ada = await world.join('Ada');
  await ada.account.join(room.id);
  const { page } = ada;
  // Parley speaks English only as yet: the one word of its catalogue that says where a line begins is exchanged.
  await page.route('**/*.js', async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replaceAll(/direction:(["'`])ltr\1/gu, 'direction:"rtl"');
    await route.fulfill({ response, body });
  });
  await ada.open(room.id, sent.id);
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');

  const log = await box(ada.log);
  expect((await box(ada.rooms)).left).toBeGreaterThanOrEqual(log.right - 1);
  const message = ada.message('hello');
  expect((await box(message.locator('parley-avatar'))).left).toBeGreaterThan(
    (await box(message.locator('.body'))).left,
  );
  await expect(message).toHaveCSS('box-shadow', /-3px 0px 0px 0px inset/);
  const send = page.getByRole('button', { name: 'Send' });
  expect((await box(send)).right).toBeLessThan((log.left + log.right) / 2);
  await expect(send.locator('parley-icon')).toHaveCSS('scale', '-1 1');
  await message.hover();
  expect((await box(message.getByRole('button', { name: 'More actions' }))).right).toBeLessThan(log.left + 100);

  await page.getByRole('button', { name: /^Members/ }).click();
  expect((await box(page.getByRole('complementary'))).right).toBeLessThanOrEqual((await box(ada.log)).left + 1);
  await page.getByRole('button', { name: 'Settings' }).click();
  const menu = await box(page.getByRole('menu'));
  expect(Math.abs(menu.right - (await box(page.locator('.who'))).right)).toBeLessThan(2);
  expect(await fits(page)).toBe(true);
});
