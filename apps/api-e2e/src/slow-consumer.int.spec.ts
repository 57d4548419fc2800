import { expect, test } from '@jest/globals';
import { Limits } from '@parley/dto';
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

test('a large commit disconnects nobody who reads', async () => {
  await using world = await World.start();
  await using ada = await world.join();
  await using ben = await world.join();
  // Six bytes a unit as JSON: what is sent at once is several megabytes.
  const text = '\u0001'.repeat(Limits.textLength);
  const sent = await Promise.all(Array.from({ length: 120 }, () => ada.send('lobby', text)));
  await ben.heard('changes', ({ to }) => to === sent.length);
  expect(ben.all('changes').flatMap(({ items }) => items)).toHaveLength(sent.length);
  expect([...ada.disconnects, ...ben.disconnects]).toEqual([]);
});

test('a session that asks and asks, and reads no answer, is let go', async () => {
  await using world = await World.start();
  const asker = await world.guest();
  await using ada = await world.join();
  const { epoch } = ada.hello;
  const text = 'x'.repeat(Limits.textLength);
  await Promise.all(Array.from({ length: 20 }, () => ada.send('lobby', text)));
  await using raw = await RawSession.connect(world.url, JSON.stringify({ token: asker.token() }));
  raw.pause();
  const question = JSON.stringify(['changes:since', { room: 'lobby', epoch, rev: 0 }]);
  for (let n = 0; n < 450; n++) void raw.ask((id) => [`42${String(id)}${question}`]);
  const end = await world.logged(({ msg, user }) => msg === 'disconnected' && user === asker.user.id);
  expect(end).toMatchObject({ reason: 'slow-consumer', isTemporary: true });
});

test('a session that asks for much at once, and reads it, is answered all', async () => {
  await using world = await World.start();
  await using ada = await world.join();
  const { epoch } = ada.hello;
  const text = 'x'.repeat(Limits.textLength);
  await Promise.all(Array.from({ length: 20 }, () => ada.send('lobby', text)));
  const answers = await Promise.all(
    Array.from({ length: 200 }, () => ada.do('changes:since', { room: 'lobby', epoch, rev: 0 })),
  );
  expect(new Set(answers.map(({ frame }) => frame.from))).toEqual(new Set([0]));
  expect(ada.disconnects).toEqual([]);
});
