import { expect, test } from './support/test.ts';

test.use({ settings: {} });

test('Alt+↑ and Alt+↓ go through the rooms, with Shift through the unread ones', async ({ world }) => {
  const rooms = [await world.room('garage'), await world.room('garden'), await world.room('kitchen')];
  const ada = await world.join('Ada');
  for (const room of rooms) await ada.account.join(room.id);
  await ada.open(rooms[0]?.id ?? '');
  const isIn = (name: string): Promise<void> =>
    expect(ada.page.getByRole('log', { name: `Messages in ${name}` })).toBeVisible();
  await ada.page.keyboard.press('Alt+ArrowDown');
  await isIn('garden');
  await ada.page.keyboard.press('Alt+ArrowUp');
  await isIn('garage');
  const [, , kitchen] = rooms;
  await kitchen?.host.say(kitchen.id, 'something new');
  await expect(ada.room('kitchen')).toContainText('1 unread');
  await ada.page.keyboard.press('Alt+Shift+ArrowDown');
  await isIn('kitchen');
});

test('Esc climbs down: an edit, the side pane, then the room is read', async ({ world }) => {
  const room = await world.room('kitchen');
  const ada = await world.join('Ada', { room: room.id });
  await ada.say('mine');
  await ada.sees(['mine']);
  await ada.page.getByRole('button', { name: /^Members/ }).click();
  await ada.composer.press('ArrowUp');
  await expect(ada.composer).toHaveValue('mine');
  await ada.page.getByRole('button', { name: 'Room menu' }).focus();
  const [banner, members] = [ada.page.getByText('Editing message'), ada.page.getByRole('complementary')];
  await ada.page.keyboard.press('Escape');
  await expect(banner).toHaveCount(0);
  await expect(members).toBeVisible();
  await ada.page.keyboard.press('Escape');
  await expect(members).toHaveCount(0);
  await ada.room('lobby').click();
  await expect(ada.page.getByRole('log', { name: 'Messages in lobby' })).toBeVisible();
  await room.host.say(room.id, 'something new');
  await ada.room('kitchen').click();
  await expect(ada.line).toBeVisible();
  await ada.page.keyboard.press('Escape');
  await expect(ada.line).toHaveCount(0);
});

test('the list of rooms to jump to keeps the chosen one in view', async ({ world }) => {
  const ada = await world.join('Ada');
  const maker = await world.guest();
  for (let at = 0; at < 30; at++)
    await ada.account.join((await maker.makeRoom(`room ${String(at).padStart(2, '0')}`)).id);
  await ada.page.goto('/');
  await ada.isIn();
  await expect(ada.room('room 29')).toBeAttached();
  await ada.page.keyboard.press('Control+k');
  const options = ada.page.getByRole('option');
  await expect(options.first()).toHaveAttribute('aria-selected', 'true');
  await ada.page.keyboard.press('ArrowUp');
  await expect(options.last()).toHaveAttribute('aria-selected', 'true');
  await expect(options.last()).toBeInViewport({ ratio: 0.9 });
  await ada.page.keyboard.press('ArrowDown');
  await expect(options.first()).toBeInViewport({ ratio: 0.9 });
});
