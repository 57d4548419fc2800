import { expect, test } from './support/test.ts';
import { until } from './support/until.ts';

const windowMs = 4_000;
test.use({ settings: { SESSION_RECOVERY_MS: String(windowMs) } });

test('a session lost and found within the window keeps its socket id, and misses no message', async ({ world }) => {
  const room = await world.room('kitchen');
  const network = await world.network();
  const ada = await world.join('Ada', { room: room.id, through: network });
  network.refuse();
  network.cut('reset');
  await world.sessionLines(ada, 2);
  await room.host.say(room.id, 'said meanwhile');
  network.accept();
  await expect(ada.message('said meanwhile')).toBeVisible();
  const [first, lost, second] = await world.sessionLines(ada, 3);
  expect(lost).toMatchObject({ msg: 'disconnected', socket: first?.socket });
  expect(second).toEqual({ msg: 'connected', socket: first?.socket, recovered: true });
});

test('a session that comes back after the window is a new one, and misses no message', async ({ world }) => {
  const room = await world.room('kitchen');
  const network = await world.network();
  const ada = await world.join('Ada', { room: room.id, through: network });
  network.refuse();
  network.cut('reset');
  await world.sessionLines(ada, 2);
  const lostAt = Date.now();
  await room.host.say(room.id, 'said meanwhile');
  await until('the end of the window', () => Date.now() - lostAt > windowMs);
  network.accept();
  await expect(ada.message('said meanwhile')).toBeVisible({ timeout: 30_000 });
  const [first, , second] = await world.sessionLines(ada, 3);
  expect(second).toMatchObject({ msg: 'connected', recovered: false });
  expect(second?.socket).not.toBe(first?.socket);
});
