import { expect, test } from './support/test.ts';

const many = (count: number, what = 'line'): string[] => Array.from({ length: count }, (_, at) => `${what} ${at + 1}`);

test('a reader at the end follows new messages', async ({ world }) => {
  const room = await world.room('kitchen');
  await room.host.sayAll(room.id, many(60));
  const ada = await world.join('Ada', { room: room.id });
  await ada.isAtEnd();
  for (const text of ['a', 'b', 'c']) await room.host.say(room.id, text);
  await expect(ada.message('c')).toBeInViewport();
  await ada.isAtEnd();
  await expect(ada.toEnd).toBeHidden();
});

test('a reader further up is left alone, told how many are new, and led to the end', async ({ world }) => {
  const room = await world.room('kitchen');
  await room.host.sayAll(room.id, many(60));
  const ada = await world.join('Ada', { room: room.id });
  await ada.isAtEnd();
  await ada.log.hover();
  await ada.page.mouse.wheel(0, -900);
  await expect(ada.toEnd).toHaveAccessibleName('Go to the latest messages');
  // Once all is there: what joins above moves the log by the fraction of a pixel that browsers round away.
  await expect(ada.messages).toHaveCount(60);
  const read = ada.message('line 41');
  const before = await read.boundingBox();
  await room.host.sayAll(room.id, ['new one', 'new two', 'new three']);
  await expect(ada.toEnd).toHaveText('3 new');
  expect(await read.boundingBox()).toEqual(before);
  await ada.toEnd.click();
  await expect(ada.message('new three')).toBeInViewport();
  await ada.isAtEnd();
  await expect(ada.toEnd).toBeHidden();
});

test('one’s own message leads to the end, wherever one was reading', async ({ world }) => {
  const room = await world.room('kitchen');
  await room.host.sayAll(room.id, many(60));
  const ada = await world.join('Ada', { room: room.id });
  await ada.isAtEnd();
  await ada.log.hover();
  await ada.page.mouse.wheel(0, -900);
  await expect(ada.toEnd).toBeVisible();
  await ada.say('mine');
  await expect(ada.message('mine')).toBeInViewport();
  await ada.isAtEnd();
});

test('the new-messages line stands at the first unread message and does not move during the visit', async ({
  world,
}) => {
  const room = await world.room('kitchen');
  const network = await world.network();
  const ada = await world.join('Ada', { through: network });
  await ada.account.join(room.id);
  await room.host.sayAll(room.id, ['unread one', 'unread two']);
  await ada.open(room.id);
  const afterLine = ada.log.locator('.new + parley-message-row');
  await expect(afterLine).toContainText('unread one');
  await room.host.say(room.id, 'while here');
  await expect(ada.message('while here')).toBeVisible();
  await expect(afterLine).toContainText('unread one');

  network.cut('reset');
  // Connected, disconnected, connected.
  await world.sessionLines(ada, 3);
  await room.host.say(room.id, 'after the loss');
  await expect(ada.message('after the loss')).toBeVisible();
  await expect(ada.line).toHaveCount(1);
  await expect(afterLine).toContainText('unread one');
});

test('nothing is read that was not on screen', async ({ world }) => {
  const room = await world.room('kitchen');
  const ada = await world.join('Ada');
  await ada.account.join(room.id);
  await room.host.sayAll(room.id, many(90));
  await ada.open(room.id);
  await expect(ada.message('line 1')).toBeInViewport();
  const unread = async () =>
    (await ada.account.rest<{ read: { unread: number } }>('GET', `/rooms/${room.id}`)).read.unread;
  await expect.poll(unread).toBeLessThan(90);
  expect(await unread()).toBeGreaterThan(40);
  await ada.toEnd.click();
  await expect(ada.message('line 90')).toBeInViewport();
  await expect.poll(unread).toBe(0);
});

test('however many messages come, the line that is being read stays, and stays unread what was not seen', async ({
  world,
}) => {
  const room = await world.room('kitchen');
  await room.host.sayAll(room.id, many(60));
  const ada = await world.join('Ada', { room: room.id });
  await ada.isAtEnd();
  await ada.log.hover();
  await ada.page.mouse.wheel(0, -900);
  const read = ada.message('line 41');
  await expect(ada.toEnd).toBeVisible();
  await expect(ada.messages).toHaveCount(60);
  const before = await read.boundingBox();
  for (let round = 0; round < 8; round++) await room.host.sayAll(room.id, many(100, `round ${round} line`));
  await expect(ada.toEnd).toHaveText('99+ new');
  expect(await read.boundingBox()).toEqual(before);
});

test('a reader who stands at an edge gets what is beyond it, though the server failed at first', async ({ world }) => {
  const room = await world.room('kitchen');
  await room.host.sayAll(room.id, many(200));
  const ada = await world.join('Ada', { room: room.id });
  await ada.isAtEnd();
  world.guard.tolerate(/status of 500/);
  let failures = 0;
  await ada.page.route('**/messages?before=*', (route) => {
    failures += 1;
    return failures > 1 ? route.continue() : route.fulfill({ status: 500, body: '' });
  });
  // To the very top at once: nothing scrolls any more after it.
  await ada.log.evaluate((log) => {
    log.scrollTop = 0;
  });
  await expect(ada.message('line 120')).toBeAttached();
  expect(failures).toBe(2);
});

test('what one writes in old history without a connection is seen, and its place found with the next one', async ({
  world,
}) => {
  const room = await world.room('kitchen');
  const sent = await room.host.sayAll(room.id, many(400));
  const network = await world.network();
  const ada = await world.join('Ada', { through: network });
  await ada.account.join(room.id);
  await ada.open(room.id, sent[99]?.id);
  await expect(ada.message('line 100')).toBeInViewport();
  network.refuse();
  network.cut('reset');
  await expect(ada.connectionBar).toContainText('Reconnecting…');
  await ada.say('from the depths');
  await expect(ada.message('from the depths')).toBeInViewport();
  network.accept();
  await expect(ada.message('line 400')).toBeInViewport();
  await expect(ada.messages.last()).toContainText('from the depths');
  await ada.isAtEnd();
});

test('focus is never lost: a mouse elsewhere, a deletion, the way to the end', async ({ world }) => {
  const room = await world.room('kitchen');
  await room.host.sayAll(room.id, many(60));
  const ada = await world.join('Ada', { room: room.id });
  await ada.say('mine');
  await expect(ada.message('mine')).toBeVisible();
  const actions = (text: string) => ada.message(text).getByRole('button', { name: 'More actions' });
  await ada.message('mine').focus();
  await ada.message('line 59').hover();
  await expect(actions('mine')).toBeVisible();
  await ada.page.keyboard.press('Tab');
  await ada.page.keyboard.press('Tab');
  await expect(actions('mine')).toBeFocused();
  await ada.message('line 57').hover();
  await expect(actions('mine')).toBeFocused();
  await ada.page.keyboard.press('Enter');
  await ada.page.getByRole('menuitem', { name: 'Delete' }).press('Enter');
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).press('Enter');
  await expect(ada.messages.last()).toContainText('Message deleted');
  await expect(ada.messages.last()).toBeFocused();

  await ada.page.mouse.wheel(0, -900);
  await ada.toEnd.press('Enter');
  await ada.isAtEnd();
  await expect(ada.toEnd).toBeHidden();
  await expect(ada.log).toBeFocused();
});

test('a message under another’s header shows its time on hover and on focus', async ({ world }) => {
  const room = await world.room('kitchen');
  await room.host.sayAll(room.id, many(3));
  const ada = await world.join('Ada', { room: room.id });
  const time = ada.message('line 2').locator('time');
  await expect(time).toHaveCSS('opacity', '0');
  await ada.message('line 2').hover();
  await expect(time).toHaveCSS('opacity', '1');
  await ada.page.mouse.move(0, 0);
  await expect(time).toHaveCSS('opacity', '0');
  await ada.message('line 3').focus();
  await ada.page.keyboard.press('ArrowUp');
  await expect(ada.message('line 2')).toBeFocused();
  await expect(time).toHaveCSS('opacity', '1');
});

test('↑ edits the newest of one’s own messages, also one that waits, wherever one reads', async ({ world }) => {
  const room = await world.room('kitchen');
  const network = await world.network();
  const ada = await world.join('Ada', { through: network });
  await ada.account.join(room.id);
  const sent = await room.host.sayAll(room.id, many(400));
  await ada.account.say(room.id, 'mine, the last');
  await ada.open(room.id, sent[9]?.id);
  await ada.composer.press('ArrowUp');
  await expect(ada.composer).toHaveValue('mine, the last');
  await expect(ada.message('mine, the last')).toBeInViewport();
  await ada.composer.press('Escape');
  network.refuse();
  network.cut('reset');
  await expect(ada.connectionBar).toContainText('Reconnecting…');
  await ada.say('mine, waiting');
  await ada.changeLast('mine, waiting', 'mine, mended');
  network.accept();
  await expect(ada.message('mine, mended')).toBeVisible();
  await expect
    .poll(async () => (await room.host.history(room.id)).slice(-2).map(({ text }) => text))
    .toEqual(['mine, the last', 'mine, mended']);
});
