import { expect, test } from './support/test.ts';

test('typing shows at once, and ends when the message is sent', async ({ world }) => {
  const room = await world.room('kitchen');
  const [ada, ben] = [await world.join('Ada', { room: room.id }), await world.join('Ben', { room: room.id })];
  await ben.composer.press('h');
  await expect(ada.page.getByText('Ben is typing')).toBeVisible();
  await expect(ben.page.getByText('is typing')).toBeHidden();
  await ben.say('hello');
  await expect(ada.message('hello')).toBeVisible();
  await expect(ada.page.getByText('is typing')).toBeHidden({ timeout: 1_000 });
});

test('typing ends when the composer is emptied, and after five seconds without a key', async ({ world }) => {
  const room = await world.room('kitchen');
  const [ada, ben] = [await world.join('Ada', { room: room.id }), await world.join('Ben', { room: room.id })];
  await ben.composer.press('h');
  await expect(ada.page.getByText('Ben is typing')).toBeVisible();
  await ben.composer.press('Backspace');
  await expect(ada.page.getByText('is typing')).toBeHidden({ timeout: 2_000 });

  await ben.composer.press('h');
  await expect(ada.page.getByText('Ben is typing')).toBeVisible();
  const begun = Date.now();
  await expect(ada.page.getByText('is typing')).toBeHidden({ timeout: 8_000 });
  expect(Date.now() - begun).toBeGreaterThan(4_000);
});

test('typing of somebody who fell silent expires by itself', async ({ world }) => {
  const room = await world.room('kitchen');
  const network = await world.network();
  const ada = await world.join('Ada', { room: room.id });
  const ben = await world.join('Ben', { room: room.id, through: network });
  await ben.composer.press('h');
  await expect(ada.page.getByText('Ben is typing')).toBeVisible();
  network.refuse();
  network.abandon();
  await expect(ada.page.getByText('is typing')).toBeHidden({ timeout: 9_000 });
});

test('two who type are named, three are several people', async ({ world }) => {
  const room = await world.room('kitchen');
  const ada = await world.join('Ada', { room: room.id });
  const others = await Promise.all(['Ben', 'Cleo'].map((name) => world.join(name, { room: room.id })));
  for (const person of others) await person.composer.press('h');
  await expect(ada.page.getByText(/^(?:Ben and Cleo|Cleo and Ben) are typing$/)).toBeVisible();
  const dan = await world.join('Dan', { room: room.id });
  for (const person of [...others, dan]) await person.composer.press('x');
  await expect(ada.page.getByText('Several people are typing')).toBeVisible();
});

test.describe('with a short time to linger', () => {
  test.use({ settings: { PRESENCE_LINGER_MS: '1000' } });

  test('presence shows who comes, and expires when they are gone', async ({ world }) => {
    const room = await world.room('kitchen');
    const ada = await world.join('Ada', { room: room.id });
    await ada.page.getByRole('button', { name: /^Members/ }).click();
    const members = ada.page.getByRole('complementary', { name: 'Members' });
    const online = members.getByRole('list', { name: /^Online/ });
    await expect(online).toHaveText(/Ada/);
    await expect(ada.page.getByText('1 online')).toBeVisible();

    const ben = await world.join('Ben', { room: room.id });
    await expect(online).toHaveText(/Ada.*Ben/s);
    await expect(ada.page.getByText('2 online')).toBeVisible();

    await ben.page.close();
    await expect(members.getByRole('list', { name: /^Offline/ })).toHaveText(/Ben/);
    await expect(ada.page.getByText('1 online')).toBeVisible();
  });

  test('presence lingers through a lost connection that comes back', async ({ world }) => {
    const room = await world.room('kitchen');
    const network = await world.network();
    const ada = await world.join('Ada', { room: room.id });
    const ben = await world.join('Ben', { room: room.id, through: network });
    await expect(ada.page.getByText('2 online')).toBeVisible();
    const shown = ada.page.getByText(/\d online/);
    await shown.evaluate((element) => {
      const seen: string[] = [];
      Object.assign(globalThis, { seen });
      new MutationObserver(() => seen.push(element.textContent)).observe(element, {
        characterData: true,
        subtree: true,
      });
    });
    network.cut('reset');
    // Connected, disconnected, connected.
    await world.sessionLines(ben, 3);
    await ben.say('back again');
    await expect(ada.message('back again')).toBeVisible();
    expect(await ada.page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen)).toEqual([]);
  });
});
