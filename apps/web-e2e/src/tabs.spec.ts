import { Person } from './support/person.ts';
import { expect, test } from './support/test.ts';

test('two tabs of one person show the same messages once, whichever sent them', async ({ world }) => {
  const room = await world.room('kitchen');
  const ada = await world.join('Ada', { room: room.id });
  const again = new Person(await ada.context.newPage(), ada.account);
  await again.open(room.id);
  await ada.say('from the first');
  await expect(again.message('from the first')).toBeVisible();
  await again.say('from the second');
  await expect(ada.message('from the second')).toBeVisible();
  await room.host.say(room.id, 'from somebody else');
  for (const tab of [ada, again]) await tab.sees(['from the first', 'from the second', 'from somebody else']);
  expect(await room.host.history(room.id)).toHaveLength(3);
});

test('what is read in one tab is read in the other', async ({ world }) => {
  const [room, elsewhere] = [await world.room('kitchen'), await world.room('elsewhere')];
  const ada = await world.join('Ada', { room: room.id });
  await ada.account.join(elsewhere.id);
  const again = new Person(await ada.context.newPage(), ada.account);
  await again.open(elsewhere.id);
  // Only the first tab is in front, and only it has the room open.
  await room.host.say(room.id, 'news');
  await ada.page.bringToFront();
  await expect(ada.message('news')).toBeVisible();
  await expect(again.room('kitchen')).not.toContainText('unread');
});

test('both tabs count as one person who is online', async ({ world }) => {
  const room = await world.room('kitchen');
  const ada = await world.join('Ada', { room: room.id });
  const again = new Person(await ada.context.newPage(), ada.account);
  await again.open(room.id);
  const ben = await world.join('Ben', { room: room.id });
  await expect(ben.page.getByText('2 online')).toBeVisible();
  await again.page.close();
  await ada.say('still here');
  await expect(ben.message('still here')).toBeVisible();
  await expect(ben.page.getByText('2 online')).toBeVisible();
});
