import { expect, test } from '@jest/globals';
import { RawSession } from './support/raw-session.ts';
import { until } from './support/until.ts';
import { World } from './support/world.ts';

test('a member who reads nothing is let go before they cost memory; nobody else notices', async () => {
  await using world = await World.start();
  const slow = await world.guest();
  await using sleeper = await RawSession.connect(world.url, JSON.stringify({ token: slow.token() }));
  await using ada = await world.join();
  await using ben = await world.join();
  sleeper.pause();

  // More than the kernel holds for a connection on loopback, and a megabyte beyond.
  const text = 'x'.repeat(4_000);
  let sent = 0;
  const isLetGo = (): boolean =>
    world.server.logs.some(({ msg, reason }) => msg === 'disconnected' && reason === 'slow-consumer');
  await until(
    'the end of the slow session',
    async () => {
      await Promise.all(Array.from({ length: 100 }, () => ada.send('lobby', text)));
      sent += 100;
      return isLetGo();
    },
    30_000,
  );
  expect(world.server.logs.find(({ reason }) => reason === 'slow-consumer')).toMatchObject({
    user: slow.user.id,
    isTemporary: true,
  });

  const last = await ada.send('lobby', 'the last one');
  await ben.message(last.id);
  expect(ben.all('changes').flatMap(({ items }) => items)).toHaveLength(sent + 1);
  expect([...ada.disconnects, ...ben.disconnects]).toEqual([]);
}, 60_000);
