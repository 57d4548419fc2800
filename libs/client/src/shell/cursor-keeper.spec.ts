import { expect, test } from '@jest/globals';
import { memoryStorage } from '../storage/memory-storage.ts';
import { rest } from '../testing/fake-clock.ts';
import { FakeWorld, joined } from '../testing/fake-server.ts';
import { FaultyStorage } from '../testing/faulty-storage.ts';
import { ada, ben, epoch, message } from '../testing/messages.ts';
import type { ClientStorage, CursorState } from '../options.ts';

const token = `x.${Buffer.from(JSON.stringify({ sub: ada.id })).toString('base64url')}.y`;

/** The frame of one new message at `rev`. */
const frame = (rev: number, room = 'lobby', of = epoch) => ({
  epoch: of,
  room,
  from: rev - 1,
  to: rev,
  items: [message(rev, { author: ben })],
});

async function savedIn(storage: ClientStorage): Promise<CursorState | undefined> {
  return (await storage.openCursors?.({ server: '', user: ada.id }))?.load();
}

/** A storage in which a bot stands at 11. */
async function left<S extends ClientStorage>(storage: S): Promise<S> {
  await using bot = await FakeWorld.online({ storage, complete: true }, { rooms: [joined({ head: 10 })] });
  bot.fire('changes', frame(11));
  return storage;
}

test('a client whose first token can’t be had continues where it was all the same', async () => {
  const storage = await left(memoryStorage());
  let asked = 0;
  await using world = new FakeWorld({
    storage,
    complete: true,
    user: undefined,
    token: () => (++asked === 1 ? Promise.reject(new Error('offline')) : Promise.resolve(token)),
  });
  await world.clock.pass(2_000);
  expect(world.socket.handshake).toMatchObject({ epoch, cursors: { lobby: 11 } });
});

test('a token that names nobody connects no client that has cursors to restore, and it is told so', async () => {
  await using world = new FakeWorld({ storage: memoryStorage(), complete: true, user: undefined });
  await world.clock.pass(2_000);
  expect(world.socket.handshake).toBeUndefined();
  expect(world.parley.connection.value).toMatchObject({
    status: 'ended',
    code: 'auth/invalid',
    reason: expect.stringContaining('token'),
  });
});

test('cursors that can’t be read now are read later, and nothing is connected before', async () => {
  const storage = await left(new FaultyStorage());
  storage.refused.add('load');
  await using world = new FakeWorld({ storage, complete: true });
  await world.clock.pass(5_000);
  expect(world.socket.handshake).toBeUndefined();
  expect(world.parley.connection.value.reason).toContain('refuses: load');
  storage.refused.clear();
  await world.clock.pass(30_000);
  expect(world.socket.handshake).toMatchObject({ cursors: { lobby: 11 } });
});

test('cursors that can’t be written now are written later', async () => {
  const storage = new FaultyStorage();
  storage.refused.add('save');
  await using world = await FakeWorld.online({ storage, complete: true }, { rooms: [joined({ head: 10 })] });
  await rest();
  expect(world.parley.connection.value.storage).toBe('failing');
  world.fire('changes', frame(11));
  storage.refused.clear();
  await world.clock.pass(30_000);
  expect(world.parley.connection.value.storage).not.toBe('failing');
  expect((await savedIn(storage))?.cursors).toEqual({ lobby: 11 });
});

test('a client that closes while its cursors can’t be written does close', async () => {
  const storage = new FaultyStorage();
  storage.refused.add('save');
  const world = await FakeWorld.online({ storage, complete: true });
  await world.parley.close();
  expect(world.parley.connection.value.status).toBe('ended');
});

test('after another epoch they are kept again, although a room was left before', async () => {
  const storage = memoryStorage();
  const rooms = [joined({ head: 10 }), joined({ id: 'left', head: 5 })];
  await using world = await FakeWorld.online({ storage, complete: true }, { rooms });
  world.fire('room:left', { room: 'left' });
  world.socket.drop('io server disconnect');
  await world.clock.pass(1_000);
  world.greet({ epoch: 'epoch-two', rooms: [joined({ head: 1 })] });
  await rest();
  // The lobby was named in the handshake: until its reset there is nothing that could be continued from.
  expect(await savedIn(storage)).toMatchObject({ epoch });
  world.fire('room:reset', { room: 'lobby', epoch: 'epoch-two', head: 1, reason: 'epoch' });
  world.fire('changes', frame(1, 'lobby', 'epoch-two'));
  await rest();
  expect(await savedIn(storage)).toEqual({ epoch: 'epoch-two', cursors: { lobby: 1 } });
});
