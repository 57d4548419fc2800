import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { JoinedRoom } from '@parley/dto';
import { RawSession } from './support/raw-session.ts';
import type { Guest } from './support/guest.ts';
import { until } from './support/until.ts';
import { World } from './support/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world[Symbol.asyncDispose]());

async function roomOf({ rest }: Guest): Promise<string> {
  return (await rest.do(JoinedRoom, 'POST /rooms', { name: 'Recovery' })).id;
}

test('a session that lost its connection comes back under its id, recovered, and hears hello again', async () => {
  await using ada = await world.join();
  const { id } = ada.socket;
  await ada.cut();
  // Back sooner than the server hears of the loss, there is no session to be restored yet.
  await world.logged(({ msg, socket }) => msg === 'disconnected' && socket === id);
  await ada.comeBack();
  expect(ada.socket.id).toBe(id);
  expect(ada.socket.recovered).toBe(true);
  await world.logged(({ msg, socket, recovered }) => msg === 'connected' && socket === id && recovered === true);
});

test('what was missed comes from the log by cursor, not from a buffer of the transport', async () => {
  const account = await world.guest();
  const room = await roomOf(account);
  await using ben = await world.join({ as: account });
  const cursors: Record<string, number> = {};
  await using ada = await world.join({
    as: account,
    handshake: () => ({ epoch: ben.hello.epoch, cursors }),
  });
  await ada.message((await ben.send(room, 'heard')).id);
  cursors[room] = 1;
  await ada.cut();
  await ben.send(room, 'missed');
  await ben.send(room, 'missed too');
  await ada.comeBack();
  await ada.heard('changes', ({ to }) => to === 3);
  expect(ada.socket.recovered).toBe(true);
  expect(ada.all('changes').map(({ from, to }) => [from, to])).toEqual([[1, 3]]);
});

test('without cursors nothing is replayed', async () => {
  const account = await world.guest();
  const room = await roomOf(account);
  await using ben = await world.join({ as: account });
  await using ada = await world.join({ as: account });
  await ada.cut();
  await ben.send(room, 'missed');
  await ada.comeBack();
  const { id } = await ben.send(room, 'live again');
  await ada.message(id);
  expect(ada.socket.recovered).toBe(true);
  expect(ada.all('changes').map(({ from, to }) => [from, to])).toEqual([[1, 2]]);
});

test('a room left meanwhile is not entered again', async () => {
  const ben = await world.guest();
  await using speaker = await world.join({ as: ben });
  const room = await roomOf(ben);
  const account = await world.guest();
  await using phone = await world.join({ as: account });
  await using ada = await world.join({ as: account });
  await phone.do('room:join', { room });
  await ada.heard('room:joined');
  await ada.cut();
  await phone.do('room:leave', { room });
  await ada.comeBack();
  expect(ada.socket.recovered).toBe(true);
  expect(ada.hello.rooms.map(({ id }) => id)).not.toContain(room);
  await speaker.send(room, 'not for ada');
  await ada.message((await speaker.send('lobby', 'for all')).id);
  expect(ada.all('changes').filter((frame) => frame.room === room)).toEqual([]);
});

test('somebody else’s token does not get the session', async () => {
  const ada = await world.guest();
  const ben = await world.guest();
  const before = await RawSession.connect(world.url, JSON.stringify({ token: ada.token() }));
  const { sid, pid } = before.connected;
  await before[Symbol.asyncDispose]();
  await world.logged(({ msg, socket }) => msg === 'disconnected' && socket === sid);

  const thief = JSON.stringify({ token: ben.token(), pid, offset: 'any' });
  await using after = await RawSession.connect(world.url, thief);
  expect(after.connected.pid).not.toBe(pid);
  expect(after.connected.sid).not.toBe(sid);
});

test('a session is restored once', async () => {
  const { token } = await world.guest();
  const before = await RawSession.connect(world.url, JSON.stringify({ token: token() }));
  const { sid, pid } = before.connected;
  await before[Symbol.asyncDispose]();
  await world.logged(({ msg, socket }) => msg === 'disconnected' && socket === sid);

  const auth = JSON.stringify({ token: token(), pid, offset: 'any' });
  await using one = await RawSession.connect(world.url, auth);
  await using two = await RawSession.connect(world.url, auth);
  expect(one.connected).toEqual({ sid, pid });
  expect(two.connected.sid).not.toBe(sid);
});

test('a session without a token is not restored', async () => {
  const { token } = await world.guest();
  const before = await RawSession.connect(world.url, JSON.stringify({ token: token() }));
  const { pid } = before.connected;
  await before[Symbol.asyncDispose]();
  await using after = await RawSession.connect(world.url, JSON.stringify({ token: 'stale', pid, offset: 'any' }));
  expect(after.received.at(-1)).toContain('"code":"auth/invalid"');
});

test('a session past its window is a new one', async () => {
  await using short = await World.start({ SESSION_RECOVERY_MS: '1' });
  await using ada = await short.join();
  const { id } = ada.socket;
  await ada.cut();
  await short.logged(({ msg, socket }) => msg === 'disconnected' && socket === id);
  const lost = Date.now();
  await until('the end of the window', () => Date.now() > lost + 1);
  await ada.comeBack();
  expect(ada.socket.recovered).toBe(false);
  expect(ada.socket.id).not.toBe(id);
});

test('without a window no session is restored, and messages are recovered all the same', async () => {
  await using off = await World.start({ SESSION_RECOVERY_MS: '0' });
  await using ben = await off.join();
  const cursors: Record<string, number> = {};
  await using ada = await off.join({ handshake: () => ({ epoch: ben.hello.epoch, cursors }) });
  const { id } = ada.socket;
  const { rev } = await ben.send('lobby', 'heard');
  await ada.heard('changes', ({ to }) => to === rev);
  cursors['lobby'] = rev;
  await ada.cut();
  const missed = await ben.send('lobby', 'missed');
  await ada.comeBack();
  expect((await ada.message(missed.id)).text).toBe('missed');
  expect(ada.socket.recovered).not.toBe(true);
  expect(ada.socket.id).not.toBe(id);
});
