import { expect, test } from '@jest/globals';
import { FakeWorld, helloOf, joined } from '../testing/fake-server.ts';
import { rest } from '../testing/fake-clock.ts';
import { ben, epoch, message, problem } from '../testing/messages.ts';

const refusal = (code: Parameters<typeof problem>[0], retryAfterMs?: number): Error =>
  Object.assign(new Error(code), { data: problem(code, retryAfterMs === undefined ? {} : { retryAfterMs }) });

test('it is connecting until hello, and online then', async () => {
  await using world = new FakeWorld();
  await rest();
  expect(world.parley.connection.value).toMatchObject({ status: 'connecting', isCaughtUp: false });
  world.greet();
  expect(world.parley.connection.value).toMatchObject({ status: 'online', isCaughtUp: true, waiting: 0 });
  expect(world.parley.user.value?.name).toBe('Ada');
});

test('each connection tells a fresh token, the epoch and the cursors', async () => {
  await using world = await FakeWorld.online({}, { rooms: [joined({ head: 7 })] });
  expect(world.socket.handshake).toEqual({ token: 'token-1' });
  world.socket.drop('io server disconnect');
  await world.clock.pass(5_000);
  expect(world.socket.handshake).toEqual({ token: 'token-2', epoch, cursors: { lobby: 7 } });
});

test('a lost connection is named with its reason, and Socket.IO is left to reconnect where it does', async () => {
  await using world = await FakeWorld.online();
  world.socket.active = true;
  world.socket.drop('transport close');
  expect(world.parley.connection.value).toMatchObject({ status: 'reconnecting', reason: 'transport close' });
  await world.clock.pass(60_000);
  expect(world.socket.connects).toBe(1);
});

test('a connection that the server closed is taken up again, later each time', async () => {
  await using world = await FakeWorld.online();
  world.socket.drop('io server disconnect');
  await world.clock.pass(499);
  expect(world.socket.connects).toBe(1);
  await world.clock.pass(1);
  expect(world.socket.connects).toBe(2);
  world.socket.fire('connect_error', new Error('no route'));
  await world.clock.pass(999);
  expect(world.socket.connects).toBe(2);
  await world.clock.pass(1);
  expect(world.socket.connects).toBe(3);
});

test('retryNow does not wait', async () => {
  await using world = await FakeWorld.online();
  world.socket.drop('io server disconnect');
  world.parley.retryNow();
  expect(world.socket.connects).toBe(2);
});

test('a server that stops is come back to within the time that it names', async () => {
  await using world = await FakeWorld.online();
  world.socket.active = true;
  world.fire('server:draining', { reconnectWithinMs: 4_000 });
  world.socket.drop('transport close');
  await world.clock.pass(1_999);
  expect(world.socket.connects).toBe(1);
  await world.clock.pass(1);
  expect(world.socket.connects).toBe(2);
});

test('retryAfterMs of a refused connection is obeyed', async () => {
  await using world = await FakeWorld.online();
  world.socket.drop('io server disconnect');
  await world.clock.pass(500);
  world.socket.fire('connect_error', refusal('server/draining', 8_000));
  await world.clock.pass(7_999);
  expect(world.socket.connects).toBe(2);
  await world.clock.pass(2_000);
  expect(world.socket.connects).toBe(3);
});

test.each(['auth/signed-out', 'auth/origin'] as const)('%s is the end', async (code) => {
  await using world = new FakeWorld();
  await rest();
  world.socket.fire('connect_error', refusal(code));
  await world.clock.pass(60_000);
  expect(world.parley.connection.value).toMatchObject({ status: 'ended', code });
  expect(world.socket.connects).toBe(1);
});

test('an invalid token is asked for once more, then it is the end', async () => {
  await using world = new FakeWorld();
  await rest();
  world.socket.fire('connect_error', refusal('auth/invalid'));
  await world.clock.pass(2_000);
  expect(world.tokens).toBe(2);
  world.socket.fire('connect_error', refusal('auth/invalid'));
  expect(world.parley.connection.value.status).toBe('ended');
});

test('an expired token is asked for anew', async () => {
  await using world = new FakeWorld();
  await rest();
  for (let n = 0; n < 3; n += 1) {
    world.socket.fire('connect_error', refusal('auth/expired'));
    await world.clock.pass(20_000);
  }
  expect(world.tokens).toBe(4);
  expect(world.parley.connection.value).toMatchObject({ status: 'connecting', code: 'auth/expired' });
});

test('being signed out ends the session, expiry does not', async () => {
  await using world = await FakeWorld.online();
  world.fire('session:ended', { code: 'auth/expired' });
  expect(world.parley.connection.value.status).toBe('online');
  world.fire('session:ended', { code: 'auth/signed-out' });
  expect(world.parley.connection.value).toMatchObject({ status: 'ended', code: 'auth/signed-out' });
});

test('a token that can’t be had is asked for again', async () => {
  let asked = 0;
  await using world = new FakeWorld({ token: () => Promise.reject(new Error(`offline ${String(++asked)}`)) });
  await world.clock.pass(10_000);
  expect(asked).toBeGreaterThan(2);
  expect(world.parley.connection.value).toMatchObject({
    status: 'connecting',
    reason: expect.stringContaining('offline'),
  });
});

test('the token is replaced before it ends, without a new connection', async () => {
  await using world = await FakeWorld.online();
  await world.clock.pass(239_000);
  expect(world.socket.commands('session:refresh')).toEqual([]);
  await world.clock.pass(2_000);
  const { payload, answer } = world.socket.last('session:refresh');
  expect(payload).toEqual({ token: 'token-2' });
  answer({ ok: true, expiresAt: new Date(world.clock.now() + 300_000).toISOString() });
  await world.clock.pass(200_000);
  expect(world.socket.commands('session:refresh')).toHaveLength(1);
  expect(world.socket.connects).toBe(1);
});

test('the outbox of one person is not sent in the name of another', async () => {
  await using world = await FakeWorld.online({}, { user: ben });
  expect(world.parley.connection.value).toMatchObject({ status: 'ended', code: 'auth/invalid' });
});

test('closing leaves no listener behind', async () => {
  const world = await FakeWorld.online();
  await world.parley.close();
  expect(world.socket.listenerCount).toBe(0);
  expect(world.parley.connection.value).toMatchObject({ status: 'ended', reason: 'closed' });
});

test('a restored session says so', async () => {
  await using world = await FakeWorld.online();
  world.socket.drop('io server disconnect');
  world.socket.recovered = true;
  world.greet();
  expect(world.parley.connection.value).toMatchObject({ status: 'online', wasRecovered: true });
});

test('listeners are told once of several changes in one turn', async () => {
  await using world = await FakeWorld.online();
  const told: number[] = [];
  world.parley.rooms.subscribe(([room]) => told.push(room?.cursor ?? -1));
  for (const seq of [1, 2, 3]) {
    world.fire('changes', { epoch, room: 'lobby', from: seq - 1, to: seq, items: [message(seq)] });
  }
  expect(world.parley.rooms.value[0]?.cursor).toBe(3);
  await rest();
  expect(told).toEqual([3]);
});

test('rooms past the first 500 are paged, and those left meanwhile go', async () => {
  await using world = await FakeWorld.online({}, { rooms: [joined(), joined({ id: 'old' })] });
  world.routes.set('/rooms?scope=joined', () => ({ items: [joined(), joined({ id: 'more' })], hasMore: false }));
  world.fire('hello', helloOf(world.clock, { hasMoreRooms: true }), 'offset');
  await rest();
  expect(world.parley.rooms.value.map(({ room }) => room.id)).toEqual(['lobby', 'more']);
});

test('a server that says no hello in time is named as the reason', async () => {
  await using world = new FakeWorld();
  await rest();
  world.socket.connected = true;
  world.socket.fire('connect');
  await world.clock.pass(20_000);
  expect(world.parley.connection.value).toMatchObject({ status: 'connecting', reason: 'hello did not come' });
});
