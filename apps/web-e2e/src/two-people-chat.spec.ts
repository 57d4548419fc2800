import { expect, test } from './support/test.ts';

test.use({ settings: {} });

test('a visitor becomes a guest, says something, and another one answers', async ({ world }) => {
  const [adas, bens] = [await (await world.context()).newPage(), await (await world.context()).newPage()];
  for (const [page, name] of [
    [adas, 'Ada'],
    [bens, 'Ben'],
  ] as const) {
    await page.goto('/');
    await page.getByLabel('Your name').fill(name);
    await page.getByRole('button', { name: 'Continue as guest' }).click();
    await expect(page.getByRole('log', { name: 'Messages in Lobby' })).toHaveAttribute('aria-busy', 'false');
  }
  await adas.getByRole('textbox', { name: 'Message #Lobby' }).fill('Is anybody here?');
  await adas.getByRole('button', { name: 'Send' }).click();
  const heard = bens.getByRole('article').filter({ hasText: 'Is anybody here?' });
  await expect(heard).toContainText('Ada');
  await expect(heard).toContainText('guest');
  await bens.getByRole('textbox', { name: 'Message #Lobby' }).fill('I am');
  await bens.keyboard.press('Enter');
  await expect(adas.getByRole('article').filter({ hasText: 'I am' })).toContainText('Ben');
});

test('two people see each other’s messages once each and in the same order', async ({ world }) => {
  const room = await world.room('kitchen');
  const [ada, ben] = [await world.join('Ada', { room: room.id }), await world.join('Ben', { room: room.id })];
  await ada.say('one');
  await expect(ben.message('one')).toBeVisible();
  await ben.say('two');
  await ben.say('three');
  await expect(ada.message('three')).toBeVisible();
  await ada.say('four');
  for (const person of [ada, ben]) await person.sees(['one', 'two', 'three', 'four']);
  await ada.page.reload();
  await ada.sees(['one', 'two', 'three', 'four']);
});
