import type { Locator } from '@playwright/test';
import type { Person } from './support/person.ts';
import { expect, test } from './support/test.ts';

const many = (count: number, what = 'line'): string[] => Array.from({ length: count }, (_, at) => `${what} ${at + 1}`);

/** The message right below the new-messages line. */
const belowLine = ({ log }: Person): Locator => log.locator('.new + parley-message-row');

async function mark(person: Person, text: string): Promise<void> {
  await person.message(text).hover();
  await person.message(text).getByRole('button', { name: 'More actions' }).click();
  await person.page.getByRole('menuitem', { name: 'Mark unread from here' }).click();
  await expect(belowLine(person)).toContainText(text);
}

test('a message marked as unread counts with what follows it, here and after a reload, until it is read', async ({
  world,
}) => {
  const [room, garden] = [await world.room('kitchen'), await world.room('garden')];
  const ada = await world.join('Ada', { room: room.id });
  await ada.account.join(garden.id);
  await room.host.sayAll(room.id, many(3));
  await expect(ada.message('line 3')).toBeVisible();
  await expect(ada.room('kitchen')).not.toContainText('unread');
  await mark(ada, 'line 2');
  await expect(ada.room('kitchen')).toContainText('2 unread');
  await room.host.say(room.id, 'line 4');
  await expect(ada.room('kitchen')).toContainText('3 unread');

  await ada.page.reload();
  await ada.isIn();
  await expect(belowLine(ada)).toContainText('line 2');
  await expect(ada.room('kitchen')).not.toContainText('unread');
  await ada.room('garden').click();
  await expect(ada.page.getByRole('log', { name: 'Messages in garden' })).toHaveAttribute('aria-busy', 'false');
  await ada.room('kitchen').click();
  await expect(ada.message('line 4')).toBeVisible();
  await expect(ada.line).toHaveCount(0);
});

test('the line stands at one’s own message where one marked it, also after a reload', async ({ world }) => {
  const room = await world.room('kitchen');
  const ada = await world.join('Ada', { room: room.id });
  await room.host.say(room.id, 'theirs, before');
  await expect(ada.message('theirs, before')).toBeVisible();
  await ada.say('mine');
  await ada.sees(['theirs, before', 'mine']);
  await room.host.say(room.id, 'theirs, after');
  await expect(ada.message('theirs, after')).toBeVisible();
  await mark(ada, 'mine');
  await ada.page.reload();
  await ada.isIn();
  await expect(belowLine(ada)).toContainText('mine');

  // Also where nothing counts as unread.
  await ada.say('mine, the last');
  await ada.sees(['theirs, before', 'mine', 'theirs, after', 'mine, the last']);
  await mark(ada, 'mine, the last');
  await ada.page.reload();
  await ada.isIn();
  await expect(belowLine(ada)).toContainText('mine, the last');
  // By now it was seen.
  await expect
    .poll(async () => (await ada.account.rest<{ read: { seq: number } }>('GET', `/rooms/${room.id}`)).read.seq)
    .toBe(4);
  await ada.page.reload();
  await ada.isIn();
  await expect(ada.message('mine, the last')).toBeVisible();
  await expect(ada.line).toHaveCount(0);
});

test('the line stands at a marked message that was deleted, also after a reload', async ({ world }) => {
  const room = await world.room('kitchen');
  const ada = await world.join('Ada', { room: room.id });
  const [, second] = await room.host.sayAll(room.id, many(3));
  await expect(ada.message('line 3')).toBeVisible();
  await mark(ada, 'line 2');
  await room.host.deleteAll(room.id, [second?.id ?? '']);
  await expect(belowLine(ada)).toContainText('Message deleted');
  await ada.page.reload();
  await ada.isIn();
  await expect(belowLine(ada)).toContainText('Message deleted');
});

test('a message marked far up is where the room opens', async ({ world }) => {
  const room = await world.room('kitchen');
  const host = room.host;
  const ada = await world.join('Ada');
  await ada.account.join(room.id);
  const [own] = await ada.account.sayAll(room.id, ['mine, long ago', ...many(150, 'mine')]);
  await host.sayAll(room.id, many(40));
  await ada.open(room.id, own?.id);
  await mark(ada, 'mine, long ago');
  await ada.open(room.id);
  await expect(belowLine(ada)).toContainText('mine, long ago');
  await expect(ada.line).toBeInViewport();
});

test('what cannot be marked for want of a connection is said, and nothing moves', async ({ world }) => {
  const room = await world.room('kitchen');
  const network = await world.network();
  const ada = await world.join('Ada', { room: room.id, through: network });
  await room.host.sayAll(room.id, many(3));
  await expect(ada.message('line 3')).toBeVisible();
  // The code for actions comes with the first use.
  await ada.message('line 1').hover();
  await expect(ada.message('line 1').getByRole('button', { name: 'More actions' })).toBeVisible();
  network.refuse();
  network.cut('reset');
  await expect(ada.connectionBar).toContainText('Reconnecting…');
  await ada.message('line 2').hover();
  await ada.message('line 2').getByRole('button', { name: 'More actions' }).click();
  await ada.page.getByRole('menuitem', { name: 'Mark unread from here' }).click();
  await expect(ada.page.getByText('Nothing was marked as unread')).toBeVisible();
  await expect(ada.line).toHaveCount(0);
});
