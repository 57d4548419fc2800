import { lines } from './support/lines.ts';
import { expect, test } from './support/test.ts';
import type { Person } from './support/person.ts';
import type { World } from './support/world.ts';

/** Somebody whose message was refused: written offline, for a room that they were no longer in. */
async function refused(world: World, text: string): Promise<{ ada: Person; room: string; id: string }> {
  const room = await world.room('kitchen');
  const network = await world.network();
  const ada = await world.join('Ada', { room: room.id, through: network });
  network.refuse();
  network.cut('reset');
  await ada.say(text);
  await expect(ada.message(text)).toBeVisible();
  await ada.account.rest('DELETE', `/rooms/${room.id}/members/me`);
  network.accept();
  await ada.page.getByRole('button', { name: 'Join room' }).click();
  await expect(ada.message(text)).toContainText('Not sent: You are not in this room.');
  return { ada, room: room.id, id: (await ada.message(text).getAttribute('data-message')) ?? '' };
}

const stored = async ({ account }: Person, room: string): Promise<[string, string | null][]> =>
  (await account.history(room)).map(({ id, text }) => [id, text]);

test('a refused message that is tried again keeps its id', async ({ world }) => {
  const { ada, room, id } = await refused(world, 'said too late');
  await ada.message('said too late').getByRole('button', { name: 'Retry' }).click();
  await ada.sees(['said too late']);
  expect(await stored(ada, room)).toEqual([[id, 'said too late']]);
});

test('a refused message is edited in the composer and goes out as it is then, under its id', async ({ world }) => {
  const { ada, room, id } = await refused(world, 'sadi too late');
  await ada.message('sadi too late').getByRole('button', { name: 'Edit' }).click();
  await expect(ada.composer).toHaveValue('sadi too late');
  await ada.composer.fill('said too late');
  await ada.composer.press('Enter');
  await ada.sees(['said too late']);
  expect(await stored(ada, room)).toEqual([[id, 'said too late']]);
});

test('a refused message that is deleted is gone, and stays so', async ({ world }) => {
  const { ada, room } = await refused(world, 'better unsaid');
  await ada.message('better unsaid').getByRole('button', { name: 'Delete' }).click();
  await ada.sees([]);
  await ada.page.reload();
  await ada.isIn();
  await ada.sees([]);
  expect(await stored(ada, room)).toEqual([]);
});

test('whoever signs out is warned of a refused message', async ({ world }) => {
  const { ada } = await refused(world, 'precious');
  await ada.page.getByRole('button', { name: 'Settings' }).click();
  await ada.page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(ada.page.getByRole('dialog', { name: 'Sign out with unsent messages?' })).toContainText(
    '1 message has not been sent yet',
  );
});

test('a refused edit of a message that is not loaded is told below the log, shown where it belongs, and discarded', async ({
  world,
}) => {
  const room = await world.room('archive');
  const network = await world.network();
  const ada = await world.join('Ada', { through: network });
  await ada.account.join(room.id);
  const said = await ada.account.say(room.id, 'first');
  await room.host.sayAll(room.id, lines(400));
  await ada.open(room.id, said.id);
  const notices = ada.page.locator('parley-room-notices');
  const stray = notices.getByText('An edit was not saved: ');

  await ada.message('first').hover();
  await ada.message('first').getByRole('button', { name: 'Edit' }).click();
  await expect(ada.composer).toHaveValue('first');
  // The page still loads, but its socket gets no further than the network.
  network.inspectWith((bytes, direction) => direction === 'down' || !bytes.includes('/socket.io/'));
  network.cut('reset');
  await ada.composer.fill('changed here');
  await ada.composer.press('Enter');
  await expect(ada.message('changed here')).toBeVisible();
  await ada.account.editAll(room.id, [{ id: said.id, seq: said.seq, text: 'changed there' }]);
  await ada.toEnd.click();
  await expect(ada.message(/^line 400/)).toBeInViewport();
  await expect(stray).toHaveCount(0);
  network.heal();
  network.cut('reset');
  await expect(stray).toContainText('The message was changed elsewhere in the meantime. You wrote: “changed here”');
  await ada.isAtEnd();

  // It outlives the page.
  await ada.open(room.id);
  await notices.getByRole('button', { name: 'Show' }).click();
  await expect(ada.message('changed here')).toBeFocused();
  await expect(ada.message('changed here')).toContainText('Edit not saved');
  await expect(stray).toHaveCount(0);

  await ada.toEnd.click();
  await expect(ada.message(/^line 400/)).toBeInViewport();
  await notices.getByRole('button', { name: 'Discard' }).click();
  await expect(stray).toHaveCount(0);
  await expect(ada.log).toBeFocused();
  await ada.open(room.id, said.id);
  await expect(ada.message('changed there')).toBeFocused();
  await expect(ada.log.locator('parley-pending-mark')).toHaveCount(0);
});
