import { devices } from '@playwright/test';
import { expect, test } from './support/test.ts';

test.use({ settings: {} });

const { defaultBrowserType: _, ...phone } = devices['Pixel 7'];

test('whoever goes to another room by keys writes on there', async ({ world }) => {
  const rooms = [await world.room('garden'), await world.room('kitchen')];
  const ada = await world.join('Ada');
  for (const room of rooms) await ada.account.join(room.id);
  await ada.open(rooms[0]?.id ?? '');
  await expect(ada.composer).toBeFocused();
  await ada.page.keyboard.press('Alt+ArrowDown');
  await expect(ada.page.getByRole('textbox', { name: 'Message #kitchen' })).toBeFocused();
});

test('whoever opens or joins a room from the list of all writes there', async ({ world }) => {
  const [garden, kitchen] = [await world.room('garden'), await world.room('kitchen')];
  const ada = await world.join('Ada');
  await ada.account.join(garden.id);
  await ada.page.goto('/rooms');
  await ada.page.getByRole('main').getByRole('link', { name: 'Open garden' }).press('Enter');
  await expect(ada.page.getByRole('textbox', { name: 'Message #garden' })).toBeFocused();

  await ada.follow(`/rooms/${kitchen.id}`);
  await ada.page.getByRole('button', { name: 'Join room' }).press('Enter');
  await expect(ada.page.getByRole('textbox', { name: 'Message #kitchen' })).toBeFocused();
});

test('a page that has nothing to write in has the focus itself: the keys scroll it, and Tab goes on in it', async ({
  world,
}) => {
  const room = await world.room('kitchen');
  const ada = await world.join('Ada', { room: room.id });
  await expect(ada.composer).toBeFocused();
  await ada.follow('/rooms');
  await expect(ada.page.getByRole('searchbox')).toBeVisible();
  await expect(ada.page.locator('[data-page]')).toBeFocused();
  await ada.page.keyboard.press('Tab');
  await expect(ada.page.getByRole('searchbox')).toBeFocused();
});

test('whoever signs out and in again has the focus where they write: their name, then messages', async ({ world }) => {
  const room = await world.room('kitchen');
  const { page } = await world.join('Ada', { room: room.id });
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).press('Enter');
  await expect(page.getByRole('textbox', { name: /name/i })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Message #lobby' })).toBeFocused();
});

test('on a phone a room that was tapped takes the focus from the list, and the list takes it back', async ({
  world,
}) => {
  const room = await world.room('kitchen');
  const ada = await world.join('Ada', { ...phone });
  await ada.account.join(room.id);
  await ada.page.goto('/rooms');
  await ada.room('kitchen').press('Enter');
  await expect(ada.log).toBeInViewport();
  await expect(ada.page.locator('[data-page]')).toBeFocused();
  await ada.page.getByRole('link', { name: 'Back to rooms' }).press('Enter');
  await expect(ada.rooms).toBeInViewport();
  await expect(ada.page.locator('[data-page]')).toBeFocused();
});

test('on a phone the members cover the room: nothing behind them is reached or read', async ({ world }) => {
  const room = await world.room('kitchen');
  const ada = await world.join('Ada', { ...phone, room: room.id });
  const members = ada.page.getByRole('button', { name: /^Members/ });
  await members.press('Enter');
  const pane = ada.page.getByRole('complementary', { name: 'Members' });
  const close = pane.getByRole('button', { name: 'Close' });
  await expect(close).toBeFocused();
  for (let tab = 0; tab < 8; tab++) {
    await ada.page.keyboard.press('Tab');
    expect(await ada.page.evaluate(() => document.activeElement?.closest('main') ?? null)).toBeNull();
  }
  await room.host.say(room.id, 'behind the members');
  await expect(ada.page.locator('[data-message]')).toHaveCount(1);
  // The next one comes when the page has long drawn the first.
  await room.host.say(room.id, 'and more');
  await expect(ada.page.locator('[data-message]')).toHaveCount(2);
  await expect(ada.page).toHaveTitle(/^\(2\) /);

  await ada.page.keyboard.press('Escape');
  await expect(pane).toHaveCount(0);
  await expect(members).toBeFocused();
  await expect(ada.page).not.toHaveTitle(/^\(/);
});

test('beside the room the members leave it as it is', async ({ world }) => {
  const room = await world.room('kitchen');
  const ada = await world.join('Ada', { room: room.id });
  await ada.page.getByRole('button', { name: /^Members/ }).click();
  await ada.composer.fill('hello');
  await ada.composer.press('Enter');
  await ada.sees(['hello']);
  await ada.page.getByRole('complementary').getByRole('button', { name: 'Close' }).click();
  await expect(ada.page.getByRole('button', { name: /^Members/ })).toBeFocused();
});

test('on a phone whoever joins a room, or is put out of it, has the focus in its page', async ({ world }) => {
  const room = await world.room('kitchen');
  const ada = await world.join('Ada', { ...phone });
  await ada.page.goto(`/rooms/${room.id}`);
  await ada.page.getByRole('button', { name: 'Join room' }).press('Enter');
  await ada.isIn();
  await expect(ada.page.locator('[data-page]')).toBeFocused();
  await ada.composer.focus();
  await ada.account.rest('DELETE', `/rooms/${room.id}/members/me`);
  await expect(ada.page.getByRole('button', { name: 'Join room' })).toBeVisible();
  await expect(ada.page.locator('[data-page]')).toBeFocused();
});

test('beside the room the members close without taking the focus from whoever writes', async ({ world }) => {
  const room = await world.room('kitchen');
  const ada = await world.join('Ada', { room: room.id });
  await ada.page.getByRole('button', { name: /^Members/ }).click();
  await ada.composer.fill('half a sent');
  await ada.composer.press('Escape');
  await expect(ada.page.getByRole('complementary')).toHaveCount(0);
  await ada.page.keyboard.type('ence');
  await expect(ada.composer).toHaveValue('half a sentence');
});
