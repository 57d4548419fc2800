import { expect, test } from './support/test.ts';

test('a reader too slow for the room is disconnected, comes back and catches up', async ({ world }) => {
  test.setTimeout(120_000);
  const room = await world.room('busy');
  const network = await world.network();
  const [ada, ben] = [
    await world.join('Ada', { room: room.id }),
    await world.join('Ben', { room: room.id, through: network }),
  ];
  await room.host.say(room.id, 'before');
  await expect(ben.message('before')).toBeVisible();
  network.set('down', { kind: 'hold' });
  const from = world.server.logs.length;
  const disconnected = world.server.waitForLog(
    ({ msg, user }) => msg === 'disconnected' && user === ben.account.user.id,
    { from, withinMs: 60_000 },
  );
  // More than sockets and kernel take between them: 1 MiB in the server, and what the two TCP connections buffer.
  // In small lots, so that nobody else is slow.
  for (let lot = 0; lot < 80; lot++) {
    await room.host.sayAll(
      room.id,
      Array.from({ length: 30 }, (_, at) => `${lot}.${at} ${'x'.repeat(3_500)}`),
    );
  }
  expect(await disconnected).toMatchObject({ reason: 'slow-consumer' });
  await room.host.say(room.id, 'the end');
  await expect(ada.message('the end')).toBeVisible();
  network.cut('reset');
  network.heal();
  await expect(ben.message('the end')).toBeVisible({ timeout: 30_000 });
  await ben.say('there I am');
  await expect(ada.message('there I am')).toBeVisible();
  await expect(ben.connectionBar).toBeEmpty();
});
