import { expect, test } from '@jest/globals';
import { memoryStorage } from '../storage/memory-storage.ts';
import { rest } from '../testing/fake-clock.ts';
import { FakeWorld, joined } from '../testing/fake-server.ts';
import { ada, ben, epoch, message, pageBefore, problem } from '../testing/messages.ts';

const log = Array.from({ length: 30 }, (_, n) => message(n + 1, { author: ben }));
const frame = (
  from: number,
  to: number,
): { epoch: string; room: string; from: number; to: number; items: typeof log } => ({
  epoch,
  room: 'lobby',
  from,
  to,
  items: log.slice(from, to),
});

/** Online, the newest page loaded, at head 10. */
async function opened(): Promise<FakeWorld> {
  const world = await FakeWorld.online({}, { rooms: [joined({ head: 10 })] });
  world.routes.set('/rooms/lobby/messages?', () => pageBefore(log, 10, { before: Infinity, limit: 5 }));
  await world.parley.room('lobby').load('newest');
  return world;
}

test('a room shows what is loaded, and what comes', async () => {
  await using world = await opened();
  const { timeline } = world.parley.room('lobby');
  expect(timeline.value).toMatchObject({ hasOlder: true, hasNewer: false, isLoaded: true });
  world.fire('changes', frame(10, 12));
  expect(timeline.value.messages.map(({ seq }) => seq)).toEqual([6, 7, 8, 9, 10, 11, 12]);
  expect(timeline.value).toBe(timeline.value);
});

test('a gap is asked for after it stood for a second', async () => {
  await using world = await opened();
  world.fire('changes', frame(12, 14));
  await world.clock.pass(999);
  expect(world.socket.commands('changes:since')).toEqual([]);
  expect(world.parley.connection.value.isCaughtUp).toBe(false);
  await world.clock.pass(1);
  const { payload, answer } = world.socket.last('changes:since');
  expect(payload).toEqual({ room: 'lobby', epoch, rev: 10 });
  answer({ ok: true, frame: frame(10, 12), head: 14 });
  await rest();
  expect(world.parley.rooms.value[0]?.cursor).toBe(14);
  expect(world.parley.connection.value.isCaughtUp).toBe(true);
});

test('heads are acknowledged, and a lost last frame is noticed by them', async () => {
  await using world = await opened();
  let isAcknowledged = false;
  world.fire('heads', { epoch, heads: { lobby: 11 } }, () => (isAcknowledged = true));
  await world.clock.pass(1_000);
  expect(isAcknowledged).toBe(true);
  expect(world.socket.commands('changes:since')).toHaveLength(1);
});

test('two rooms at a time are asked for', async () => {
  const rooms = ['a', 'b', 'c'].map((id) => joined({ id }));
  await using world = await FakeWorld.online({}, { rooms });
  world.fire('heads', { epoch, heads: { a: 1, b: 1, c: 1 } }, () => undefined);
  await world.clock.pass(1_000);
  expect(world.socket.commands('changes:since')).toHaveLength(2);
  world.socket
    .commands('changes:since')[0]
    ?.answer({ ok: false, error: problem('limit/exceeded', { retryAfterMs: 9_000 }) });
  await world.clock.pass(100);
  expect(world.socket.commands('changes:since')).toHaveLength(3);
  expect(world.socket.last('changes:since').payload['room']).toBe('c');
});

test('after a reset the room is loaded afresh where the reader was', async () => {
  await using world = await opened();
  world.routes.set('/rooms/lobby/messages?', () => pageBefore(log, 30, { before: Infinity, limit: 5 }));
  world.routes.set('/rooms/lobby', () => joined({ head: 30 }));
  world.fire('room:reset', { room: 'lobby', epoch, head: 30, reason: 'behind' });
  expect(world.parley.room('lobby').timeline.value.isLoaded).toBe(false);
  await rest();
  expect(world.parley.room('lobby').timeline.value.messages.at(-1)?.seq).toBe(30);
  expect(world.parley.rooms.value[0]).toMatchObject({ cursor: 30, unread: 0 });
});

test('a reload that fails is tried again', async () => {
  await using world = await opened();
  const route = world.routes.get('/rooms/lobby/messages?');
  world.routes.set('/rooms/lobby/messages?', () => {
    throw new Error('no network');
  });
  world.fire('room:reset', { room: 'lobby', epoch, head: 10, reason: 'epoch' });
  world.fire('room:reset', { room: 'lobby', epoch: 'epoch-two', head: 10, reason: 'epoch' });
  await world.clock.pass(500);
  expect(world.parley.room('lobby').timeline.value.isLoaded).toBe(false);
  world.routes.set('/rooms/lobby/messages?', () => ({ ...route?.(), epoch: 'epoch-two' }));
  await world.clock.pass(5_000);
  expect(world.parley.room('lobby').timeline.value.isLoaded).toBe(true);
});

test('a message is kept before it is sent, shown at once, and settled by its ack', async () => {
  await using world = await opened();
  const room = world.parley.room('lobby');
  const sending = room.send('hello');
  await rest();
  const id = await sending;
  expect(room.timeline.value.pending).toMatchObject([{ id, text: 'hello', status: 'sending' }]);
  const settled = room.settled(id);
  world.socket.last('message:send').answer({ ok: true, seq: 11, rev: 11, createdAt: '' });
  expect(await settled).toEqual({ seq: 11, rev: 11 });
  expect(room.timeline.value.pending).toEqual([]);
  // The ack did not move the cursor; the frame did not come, so it is asked for.
  expect(world.parley.rooms.value[0]?.cursor).toBe(10);
  await world.clock.pass(1_000);
  expect(world.socket.commands('changes:since')).toHaveLength(1);
});

test('without an answer in time the same id is sent again', async () => {
  await using world = await opened();
  const id = await world.parley.room('lobby').send('hello');
  await world.clock.pass(10_000);
  expect(world.socket.commands('message:send').map(({ payload }) => payload['id'])).toEqual([id, id]);
});

test('a lost connection keeps the order, and the next one sends it again', async () => {
  await using world = await opened();
  const room = world.parley.room('lobby');
  const ids = [await room.send('one'), await room.send('two')];
  world.socket.drop('io server disconnect');
  expect(world.parley.connection.value.waiting).toBe(2);
  await world.clock.pass(1_000);
  world.greet({ rooms: [joined({ head: 10 })] });
  await rest();
  expect(world.socket.commands('message:send').map(({ payload }) => payload['id'])).toEqual([ids[0], ids[0]]);
});

test('retryAfterMs of a limit is obeyed', async () => {
  await using world = await opened();
  await world.parley.room('lobby').send('one');
  world.socket.last('message:send').answer({ ok: false, error: problem('limit/exceeded', { retryAfterMs: 3_000 }) });
  await world.clock.pass(2_999);
  expect(world.socket.commands('message:send')).toHaveLength(1);
  await world.clock.pass(1_000);
  expect(world.socket.commands('message:send')).toHaveLength(2);
});

test('a refused message can be sent again, changed, or dropped', async () => {
  await using world = await opened();
  const room = world.parley.room('lobby');
  const id = await room.send('one');
  const settled = room.settled(id);
  world.socket.last('message:send').answer({ ok: false, error: problem('room/not-member') });
  await expect(settled).rejects.toMatchObject({ code: 'room/not-member' });
  expect(room.timeline.value.pending).toMatchObject([{ status: 'failed', error: { code: 'room/not-member' } }]);
  await room.retry(id, 'two');
  expect(world.socket.last('message:send').payload).toMatchObject({ id, text: 'two' });
  world.socket.last('message:send').answer({ ok: false, error: problem('room/not-member') });
  await rest();
  await room.discard(id);
  expect(room.timeline.value.pending).toEqual([]);
});

test('an id that is taken by one’s own unknown attempt turns the change into an edit', async () => {
  await using world = await opened();
  const room = world.parley.room('lobby');
  const id = await room.send('one');
  await world.clock.pass(10_000);
  world.socket.last('message:send').answer({ ok: false, error: problem('room/not-member') });
  await room.retry(id, 'two');
  world.routes.set(`/rooms/lobby/messages/${id}`, () => message(11, { id, text: 'one', author: ada }));
  world.socket.last('message:send').answer({ ok: false, error: problem('message/id-taken') });
  await rest();
  expect(world.socket.last('message:edit').payload).toMatchObject({ id, text: 'two', editRev: 11, epoch });
});

test('whether an id is one’s own is asked again when the server says, and not before', async () => {
  await using world = await opened();
  const room = world.parley.room('lobby');
  const id = await room.send('one');
  await world.clock.pass(10_000);
  const route = `/rooms/lobby/messages/${id}`;
  world.routes.set(route, () => problem('limit/exceeded', { retryAfterMs: 5_000 }));
  world.socket.last('message:send').answer({ ok: false, error: problem('message/id-taken') });
  const asked = () => world.fetched.filter((path) => path.endsWith(id)).length;
  await world.clock.pass(4_999);
  expect(asked()).toBe(1);
  world.routes.set(route, () => message(11, { id, text: 'one', author: ada }));
  await world.clock.pass(1);
  expect(asked()).toBe(2);
  expect(room.timeline.value.pending).toEqual([]);
});

test('what one life leaves, the next one sends', async () => {
  const storage = memoryStorage();
  const first = await FakeWorld.online({ storage });
  const id = await first.parley.room('lobby').send('one');
  await first.parley.close();
  await using second = await FakeWorld.online({ storage });
  expect(second.socket.last('message:send').payload).toMatchObject({ id, text: 'one' });
});

test('what could not be kept is not sent', async () => {
  const kept = memoryStorage();
  await using world = await FakeWorld.online({
    storage: {
      openOutbox: async (scope) => ({
        ...(await kept.openOutbox(scope)),
        put: () => Promise.reject(new Error('full')),
      }),
    },
  });
  await expect(world.parley.room('lobby').send('one')).rejects.toMatchObject({ name: 'ParleyClientError' });
  expect(world.socket.commands('message:send')).toEqual([]);
  expect(world.parley.room('lobby').timeline.value.pending).toEqual([]);
});

test('a read position is sent at most once a second, and only forward', async () => {
  await using world = await FakeWorld.online(
    {},
    { rooms: [joined({ head: 10, read: { room: 'lobby', seq: 0, unread: 10, head: 10 } })] },
  );
  const room = world.parley.room('lobby');
  for (const seq of [3, 5, 4]) room.read(seq);
  await rest();
  await world.clock.pass(0);
  expect(world.socket.commands('room:read').map(({ payload }) => payload['seq'])).toEqual([5]);
  world.socket.last('room:read').answer({ ok: true, room: 'lobby', seq: 5, unread: 5, head: 10 });
  await rest();
  expect(world.parley.rooms.value[0]?.unread).toBe(5);
  room.read(8);
  await world.clock.pass(900);
  expect(world.socket.commands('room:read')).toHaveLength(1);
  await world.clock.pass(100);
  expect(world.socket.last('room:read').payload).toEqual({ room: 'lobby', seq: 8 });
});

test('what is read counts as read at once, before the server answers and without a connection', async () => {
  const news = { rooms: [joined({ head: 10, read: { room: 'lobby', seq: 6, unread: 4, head: 10 } })] };
  await using world = await FakeWorld.online({}, news);
  const room = world.parley.room('lobby');
  world.routes.set('/rooms/lobby/messages?', () => pageBefore(log, 10, { before: Infinity, limit: 5 }));
  await room.load('newest');
  room.read(8);
  expect(room.state.value).toMatchObject({ read: { seq: 8 }, unread: 2 });
  world.fire('changes', frame(10, 11));
  expect(room.state.value?.unread).toBe(3);
  world.socket.drop('transport close');
  room.read(11);
  expect(world.parley.rooms.value[0]?.unread).toBe(0);

  // Back again, the server's count comes first, and changes nothing of what was read here.
  world.greet({ rooms: [joined({ head: 11, read: { room: 'lobby', seq: 6, unread: 5, head: 11 } })] });
  expect(room.state.value?.unread).toBe(0);
  await world.clock.pass(1_000);
  expect(world.socket.last('room:read').payload).toEqual({ room: 'lobby', seq: 11 });
  world.socket.last('room:read').answer({ ok: true, room: 'lobby', seq: 11, unread: 0, head: 11 });
  await rest();
  expect(room.state.value).toMatchObject({ read: { seq: 11 }, unread: 0 });
});

test('marking unread that does not reach the server leaves what was read', async () => {
  await using world = await opened();
  const room = world.parley.room('lobby');
  world.fire('changes', frame(10, 12));
  world.socket.drop('transport close');
  room.read(12);
  await expect(room.markUnread(10)).rejects.toMatchObject({ code: 'client/offline' });
  expect(room.state.value?.unread).toBe(0);
  world.greet({ rooms: [joined({ head: 12, read: { room: 'lobby', seq: 10, unread: 2, head: 12 } })] });
  await world.clock.pass(1_000);
  expect(world.socket.last('room:read').payload).toEqual({ room: 'lobby', seq: 12 });
});

test('what no longer fits goes from the end that the reader is not at, whichever page came last', async () => {
  await using world = await FakeWorld.online({ windowItems: 6 }, { rooms: [joined({ head: 10 })] });
  const room = world.parley.room('lobby');
  world.routes.set('/rooms/lobby/messages?', () => pageBefore(log, 10, { before: Infinity, limit: 5 }));
  await room.load('newest');
  const seqs = () => room.timeline.value.messages.map(({ seq }) => seq);
  room.look('older');
  world.fire('changes', frame(10, 13));
  expect(seqs()).toEqual([6, 7, 8, 9, 10, 11]);
  expect(room.timeline.value.hasNewer).toBe(true);
  world.routes.set('/rooms/lobby/messages?', () => ({
    ...pageBefore(log, 13, { before: Infinity, limit: 2 }),
    hasOlder: true,
  }));
  await room.loadNewer();
  expect(seqs()).toEqual([8, 9, 10, 11, 12, 13]);
  world.fire('changes', frame(13, 15));
  expect(seqs()).toEqual([8, 9, 10, 11, 12, 13]);
  room.look('newer');
  world.routes.set('/rooms/lobby/messages?', () => pageBefore(log, 15, { before: Infinity, limit: 5 }));
  await room.load('newest');
  world.fire('changes', frame(15, 20));
  expect(seqs()).toEqual([15, 16, 17, 18, 19, 20]);
});

test('at the newest no more stays loaded than is followed, elsewhere as much as the window holds', async () => {
  await using world = await FakeWorld.online({ windowItems: 6, followItems: 3 }, { rooms: [joined({ head: 10 })] });
  const room = world.parley.room('lobby');
  world.routes.set('/rooms/lobby/messages?', () => pageBefore(log, 10, { before: Infinity, limit: 5 }));
  await room.load('newest');
  const seqs = () => room.timeline.value.messages.map(({ seq }) => seq);
  expect(seqs()).toEqual([6, 7, 8, 9, 10]);
  world.fire('changes', frame(10, 11));
  expect(seqs()).toEqual([9, 10, 11]);
  expect(room.timeline.value.hasOlder).toBe(true);
  room.look('older');
  world.fire('changes', frame(11, 15));
  expect(seqs()).toEqual([9, 10, 11, 12, 13, 14]);
});

test('unread messages are counted on with every frame', async () => {
  await using world = await FakeWorld.online({}, { rooms: [joined({ head: 10 })] });
  world.fire('changes', frame(10, 13));
  expect(world.parley.rooms.value[0]?.unread).toBe(3);
  world.fire('room:read', { room: 'lobby', seq: 12, unread: 0, head: 12 });
  expect(world.parley.rooms.value[0]?.unread).toBe(1);
});

test('typing is told again every three seconds, and once when it ends', async () => {
  await using world = await opened();
  const room = world.parley.room('lobby');
  for (let n = 0; n < 4; n += 1) {
    room.typing(true);
    await world.clock.pass(1_000);
  }
  room.typing(false);
  room.typing(false);
  expect(world.socket.told).toEqual([true, true, false].map((isTyping) => ({ room: 'lobby', isTyping })));
});

test('others’ typing ends after six seconds, or with their message', async () => {
  await using world = await opened();
  const typing = (): readonly string[] => world.parley.rooms.value[0]?.typing.map(({ id }) => id) ?? [];
  world.fire('typing', { room: 'lobby', user: ben, isTyping: true });
  expect(typing()).toEqual(['ben']);
  await world.clock.pass(6_000);
  expect(typing()).toEqual([]);
  world.fire('typing', { room: 'lobby', user: ben, isTyping: true });
  world.fire('changes', frame(10, 11));
  expect(typing()).toEqual([]);
});

test('presence names who is online, and counts in large rooms', async () => {
  await using world = await opened();
  const state = () => world.parley.rooms.value[0];
  world.fire('presence', { room: 'lobby', online: [ada, ben], count: 2 });
  world.fire('presence', { room: 'lobby', online: [], offline: ['ada'], count: 1 });
  expect(state()).toMatchObject({ online: [ben], onlineCount: 1 });
  world.fire('presence', { room: 'lobby', count: 120 });
  expect(state()).toMatchObject({ onlineCount: 120 });
  expect(state()).not.toHaveProperty('online');
});

test('bots hear every change once, and continue where they were', async () => {
  const storage = memoryStorage();
  const first = await FakeWorld.online({ storage, complete: true }, { rooms: [joined({ head: 10 })] });
  const heard: number[] = [];
  first.parley.on('change', ({ rev }) => heard.push(rev));
  first.fire('changes', frame(10, 12));
  first.fire('changes', frame(11, 13));
  await rest();
  await first.parley.close();
  expect(heard).toEqual([11, 12, 13]);

  await using second = await FakeWorld.online({ storage, complete: true }, { rooms: [joined({ head: 900 })] });
  second.parley.on('change', ({ rev }) => heard.push(rev));
  expect(second.socket.handshake).toMatchObject({ epoch, cursors: { lobby: 13 } });
  second.fire('room:reset', { room: 'lobby', epoch, head: 900, reason: 'behind' });
  await second.clock.pass(0);
  const { payload, answer } = second.socket.last('changes:since');
  expect(payload).toMatchObject({ rev: 13 });
  answer({ ok: true, frame: frame(13, 20), head: 900 });
  await second.clock.pass(0);
  expect(second.socket.last('changes:since').payload).toMatchObject({ rev: 20 });
  expect(heard.slice(3)).toEqual([14, 15, 16, 17, 18, 19, 20]);
});

test('a page that is older than what was heard is asked for again', async () => {
  await using world = await FakeWorld.online({}, { rooms: [joined({ head: 10 })] });
  const heads = [9, 10];
  world.routes.set('/rooms/lobby/messages?', () =>
    pageBefore(log, heads.shift() ?? 10, { before: Infinity, limit: 5 }),
  );
  const loading = world.parley.room('lobby').load('newest');
  await world.clock.pass(100);
  await loading;
  expect(world.fetched).toHaveLength(2);
  expect(world.parley.room('lobby').timeline.value.messages.at(-1)?.seq).toBe(10);
});
