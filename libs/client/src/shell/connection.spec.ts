import { expect, test } from '@jest/globals';
import type { ParleyOptions } from '../options.ts';
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

/** An application that keeps its token until it is told that it is spent. */
function keeping(): { token: ParleyOptions['token']; asked: (string | undefined)[] } {
  const asked: (string | undefined)[] = [];
  let made = 1;
  const token: ParleyOptions['token'] = ({ spent }) => {
    asked.push(spent);
    if (spent === `token-${String(made)}`) made += 1;
    return Promise.resolve(`token-${String(made)}`);
  };
  return { token, asked };
}

test.each(['auth/expired', 'auth/invalid', 'auth/required'] as const)(
  'a token refused with %s is named as spent, once, and the next connection has another',
  async (code) => {
    const { token, asked } = keeping();
    await using world = new FakeWorld({ token });
    await rest();
    world.socket.fire('connect_error', refusal(code));
    await world.clock.pass(2_000);
    expect(world.socket.handshake).toEqual({ token: 'token-2' });
    world.greet();
    world.socket.drop('io server disconnect');
    await world.clock.pass(2_000);
    expect(world.socket.handshake).toMatchObject({ token: 'token-2' });
    expect(asked).toEqual([undefined, 'token-1', undefined]);
  },
);

test('a refusal that has nothing to do with the token leaves it, and is no first refusal of it', async () => {
  const { token, asked } = keeping();
  await using world = new FakeWorld({ token });
  await rest();
  world.socket.fire('connect_error', refusal('server/draining', 1_000));
  await world.clock.pass(2_000);
  world.socket.fire('connect_error', refusal('auth/invalid'));
  await world.clock.pass(5_000);
  expect(asked).toEqual([undefined, undefined, 'token-1']);
  expect(world.parley.connection.value.status).toBe('connecting');
});

test('a session that ended with its token comes back with another, also after the token was replaced', async () => {
  const { token } = keeping();
  await using world = await FakeWorld.online({ token });
  await world.clock.pass(241_000);
  world.socket
    .last('session:refresh')
    .answer({ ok: true, expiresAt: new Date(world.clock.now() + 300_000).toISOString() });
  await rest();
  world.fire('session:ended', { code: 'auth/expired' });
  world.socket.drop('io server disconnect');
  await world.clock.pass(2_000);
  expect(world.socket.handshake).toMatchObject({ token: 'token-3' });
});

test('an application that gives the spent token all the same is told again', async () => {
  const asked: (string | undefined)[] = [];
  await using world = new FakeWorld({
    token: ({ spent }) => {
      asked.push(spent);
      return Promise.resolve('token');
    },
  });
  await rest();
  world.socket.fire('connect_error', refusal('auth/expired'));
  await world.clock.pass(1_000);
  world.socket.fire('connect_error', new Error('no route'));
  await world.clock.pass(2_000);
  expect(asked).toEqual([undefined, 'token', 'token']);
});

test('a token that can’t be had names the spent one again with the next question', async () => {
  const { token, asked } = keeping();
  let isOffline = false;
  await using world = await FakeWorld.online({
    token: (request) => {
      const given = token(request);
      return isOffline ? Promise.reject(new Error('offline')) : given;
    },
  });
  isOffline = true;
  await world.clock.pass(241_000);
  expect(asked).toEqual([undefined, 'token-1']);
  isOffline = false;
  await world.clock.pass(5_000);
  expect(asked).toEqual([undefined, 'token-1', 'token-1']);
  expect(world.socket.last('session:refresh').payload).toEqual({ token: 'token-2' });
});

test('a refresh brings another token than the session has; one refused is not sent again', async () => {
  const { token } = keeping();
  await using world = await FakeWorld.online({ token });
  await world.clock.pass(241_000);
  const first = world.socket.last('session:refresh');
  expect(first.payload).toEqual({ token: 'token-2' });
  first.answer({ ok: false, error: problem('auth/invalid') });
  await world.clock.pass(5_000);
  const second = world.socket.last('session:refresh');
  expect(second.payload).toEqual({ token: 'token-3' });
  // Of a busy server the token is not to blame.
  second.answer({ ok: false, error: problem('server/busy') });
  await world.clock.pass(5_000);
  expect(world.socket.last('session:refresh')).not.toBe(second);
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
