import { expect, test } from './support/test.ts';

test.use({ settings: {} });

test('after signing out, the next guest starts in the lobby', async ({ world }) => {
  const room = await world.room('kitchen');
  const ada = await world.join('Ada', { room: room.id });
  const { page } = ada;
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Continue as guest' }).click();
  await expect(page.getByRole('log', { name: 'Messages in lobby' })).toBeVisible();
  await expect(page).toHaveURL(/\/rooms\/lobby$/);
});

test('a session that ends elsewhere takes its dialogs with it', async ({ world }) => {
  const room = await world.room('kitchen');
  const ada = await world.join('Ada', { room: room.id });
  world.guard.tolerate(/status of 401/);
  await ada.page.keyboard.press('Control+k');
  await expect(ada.page.getByRole('dialog')).toBeVisible();
  await ada.context.request.post('/api/auth/sign-out', { headers: { origin: world.server.url }, data: {} });
  await expect(ada.page.getByText('You were signed out.')).toBeVisible();
  await expect(ada.page.getByRole('dialog')).toHaveCount(0);
});

test('who follows a link and has to sign in first is led to where it points', async ({ world }) => {
  const room = await world.room('kitchen');
  const page = await (await world.context()).newPage();
  await page.goto(`/rooms/${room.id}`);
  await page.getByRole('button', { name: 'Continue as guest' }).click();
  await expect(page.getByRole('heading', { name: 'kitchen' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Join room' })).toBeVisible();
});
