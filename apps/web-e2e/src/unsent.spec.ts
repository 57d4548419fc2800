import type { FaultProxy } from '@parley/testing';
import { expect, test } from './support/test.ts';
import { until } from './support/until.ts';

test.use({ settings: {} });

/** The page still loads, but its socket gets no further than the network. */
function loseSockets(network: FaultProxy): void {
  network.inspectWith((bytes, direction) => direction === 'down' || !bytes.includes('/socket.io/'));
  network.cut('reset');
}

function regainSockets(network: FaultProxy): void {
  network.heal();
  // Those on hold in a dead connection shall not wait for their time-out.
  network.cut('reset');
}

test('a tab reloaded with unsent messages sends them, once and in order', async ({ world }) => {
  const room = await world.room('kitchen');
  const network = await world.network();
  const ada = await world.join('Ada', { room: room.id, through: network });
  const ben = await world.join('Ben', { room: room.id });
  loseSockets(network);
  for (const text of ['one', 'two', 'three']) await ada.say(text);
  await expect(ada.messages.getByText('Sending when the connection is back').first()).toBeVisible();
  await ada.page.reload();
  // Without a word from the server yet: they are there, and so are the way out and the reason.
  await expect(ada.messages.locator('parley-message-text')).toHaveText(['one', 'two', 'three']);
  await expect(ada.message('one').locator('.head')).toContainText('Ada');
  await expect(ada.page.getByRole('button', { name: 'Settings' })).toBeVisible();
  await expect(ada.connectionBar).toContainText('Connecting… 3 messages waiting');
  expect(await room.host.history(room.id)).toEqual([]);
  regainSockets(network);
  for (const person of [ada, ben]) await person.sees(['one', 'two', 'three']);
  expect(await room.host.history(room.id)).toHaveLength(3);
});

test('a tab reloaded while nothing answers shows what is unsent, by its author’s name, and takes more', async ({
  world,
}) => {
  const room = await world.room('kitchen');
  const network = await world.network();
  const ada = await world.join('Ada', { room: room.id, through: network });
  loseSockets(network);
  await ada.say('one');
  await expect(ada.messages.getByText('Sending when the connection is back')).toBeVisible();
  const nothing = /\/api\/|\/socket\.io\//;
  await ada.page.route(nothing, (route) => route.abort());
  await ada.page.reload();
  const head = ada.message('one').locator('.head');
  await expect(head).toContainText('Ada');
  await expect(head).toContainText('guest');
  await expect(ada.messages.locator('parley-avatar')).toHaveText('AD');
  await expect(ada.page.getByRole('button', { name: 'Settings' })).toContainText('Ada');
  await ada.say('two');
  await expect(ada.connectionBar).toContainText('Connecting… 2 messages waiting');
  await ada.page.unroute(nothing);
  regainSockets(network);
  await ada.sees(['one', 'two']);
  expect((await room.host.history(room.id)).map(({ text, author }) => [author.name, text])).toEqual([
    ['Ada', 'one'],
    ['Ada', 'two'],
  ]);
});

test('after a new name, what is unsent goes by that one', async ({ world }) => {
  const room = await world.room('kitchen');
  const network = await world.network();
  const ada = await world.join('Ada', { room: room.id, through: network });
  await ada.account.rest('PATCH', '/users/me', { name: 'Countess' });
  await expect(ada.page.getByRole('button', { name: 'Settings' })).toContainText('Countess');
  const nothing = /\/api\/|\/socket\.io\//;
  await ada.page.route(nothing, (route) => route.abort());
  loseSockets(network);
  await ada.say('by whom?');
  await ada.page.reload();
  await expect(ada.message('by whom?').locator('.head')).toContainText('Countess');
});

test('what a closed tab left unsent is sent by the person’s other tab', async ({ world }) => {
  const room = await world.room('kitchen');
  const network = await world.network();
  const ada = await world.join('Ada', { room: room.id, through: network });
  const other = await ada.context.newPage();
  await other.goto(`/rooms/${room.id}`);
  await expect(other.getByRole('log')).toHaveAttribute('aria-busy', 'false');
  loseSockets(network);
  await ada.say('left behind');
  await expect(ada.messages.getByText('Sending when the connection is back')).toBeVisible();
  await ada.page.close();
  regainSockets(network);
  await expect(other.getByRole('article')).toContainText('left behind');
  await until('the message', async () => (await room.host.history(room.id)).length === 1);
});

test('signing out with unsent messages warns, and another guest in the same browser neither sees nor sends them', async ({
  world,
}) => {
  const room = await world.room('kitchen');
  const network = await world.network();
  const ada = await world.join('Ada', { room: room.id, through: network });
  await ada.say('said');
  await ada.sees(['said']);
  loseSockets(network);
  await ada.say('for nobody else');
  await ada.composer.fill('nor this draft');
  await expect(ada.messages.getByText('Sending when the connection is back')).toBeVisible();

  const { page } = ada;
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  const dialog = page.getByRole('dialog', { name: 'Sign out with unsent messages?' });
  await expect(dialog).toContainText('1 message has not been sent');
  await dialog.getByRole('button', { name: 'Sign out anyway' }).click();
  await page.getByLabel('Your name').fill('Eve');
  await page.getByRole('button', { name: 'Continue as guest' }).click();
  await expect(ada.rooms).toBeVisible();
  await expect(page.getByText('for nobody else')).toHaveCount(0);
  regainSockets(network);
  await page.goto(`/rooms/${room.id}`);
  await page.getByRole('button', { name: 'Join room' }).click();
  await expect(ada.log).toHaveAttribute('aria-busy', 'false');
  await expect(ada.composer).toHaveValue('');
  await ada.say('I am Eve');
  await expect(ada.message('I am Eve')).toContainText('Eve');
  await ada.sees(['said', 'I am Eve']);
  expect((await room.host.history(room.id)).map(({ text, author }) => [author.name, text])).toEqual([
    ['Ada', 'said'],
    ['Eve', 'I am Eve'],
  ]);
});

test('a message that the server refuses steps aside, and goes out when it is tried again', async ({ world }) => {
  const room = await world.room('kitchen');
  const network = await world.network();
  const ada = await world.join('Ada', { room: room.id, through: network });
  loseSockets(network);
  await ada.say('said too late');
  await expect(ada.messages.getByText('Sending when the connection is back')).toBeVisible();
  await ada.account.rest('DELETE', `/rooms/${room.id}/members/me`);
  regainSockets(network);
  await ada.page.getByRole('button', { name: 'Join room' }).click();
  const refused = ada.message('said too late');
  await expect(refused).toContainText('Not sent: ');
  await ada.say('holds nobody up');
  await expect
    .poll(async () => (await room.host.history(room.id)).map(({ text }) => text))
    .toEqual(['holds nobody up']);
  await refused.getByRole('button', { name: 'Retry' }).click();
  await ada.sees(['holds nobody up', 'said too late']);
});

test('an edit of what was changed elsewhere meanwhile is not lost, and overwrites nothing', async ({ world }) => {
  const room = await world.room('kitchen');
  const network = await world.network();
  const ada = await world.join('Ada', { room: room.id, through: network });
  const said = await ada.account.say(room.id, 'first');
  await expect(ada.message('first')).toBeVisible();
  loseSockets(network);
  await ada.changeLast('first', 'changed here');
  await ada.account.editAll(room.id, [{ id: said.id, seq: said.seq, text: 'changed there' }]);
  regainSockets(network);
  await expect(ada.messages).toContainText('Edit not saved');
  expect((await room.host.history(room.id)).map(({ text }) => text)).toEqual(['changed there']);
  await ada.messages.getByRole('button', { name: 'Discard' }).click();
  await ada.sees(['changed there']);
});
