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

  const lines = world.server.logs.length;
  network.cut('reset');
  await world.server.waitForLog(({ msg, user }) => msg === 'connected' && user === ada.account.user.id, {
    from: lines,
  });
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
