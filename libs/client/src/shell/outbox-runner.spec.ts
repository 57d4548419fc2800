import { expect, test } from '@jest/globals';
import { FakeWorld, joined } from '../testing/fake-server.ts';
import { rest } from '../testing/fake-clock.ts';
import { FaultyStorage } from '../testing/faulty-storage.ts';
import { problem } from '../testing/messages.ts';

const sendsOf = (world: FakeWorld, room = 'lobby'): unknown[] =>
  world.socket
    .commands('message:send')
    .filter(({ payload }) => payload['room'] === room)
    .map(({ payload }) => payload['text']);

test('a room that waits sends in the end, although its timer is late and another room is answered before it', async () => {
  await using world = await FakeWorld.online({}, { rooms: ['a', 'b'].map((id) => joined({ id })) });
  await world.parley.room('a').send('A');
  await world.parley.room('b').send('B');
  const [a, b] = world.socket.commands('message:send');
  a?.answer({ ok: false, error: problem('limit/exceeded', { retryAfterMs: 1_000 }) });
  world.clock.stall(2_000);
  b?.answer({ ok: true, seq: 1, rev: 1, createdAt: '' });
  await world.clock.pass(1);
  expect(sendsOf(world, 'a')).toEqual(['A', 'A']);
});

test('two rooms that are told to wait wait each for its own time', async () => {
  await using world = await FakeWorld.online({}, { rooms: ['a', 'b'].map((id) => joined({ id })) });
  await world.parley.room('a').send('A');
  await world.parley.room('b').send('B');
  const [a, b] = world.socket.commands('message:send');
  a?.answer({ ok: false, error: problem('limit/exceeded', { retryAfterMs: 5_000 }) });
  b?.answer({ ok: false, error: problem('limit/exceeded', { retryAfterMs: 1_000 }) });
  await world.clock.pass(2_000);
  expect([sendsOf(world, 'a'), sendsOf(world, 'b')]).toEqual([['A'], ['B', 'B']]);
  await world.clock.pass(2_999);
  expect(sendsOf(world, 'a')).toEqual(['A']);
  await world.clock.pass(1_000);
  expect(sendsOf(world, 'a')).toEqual(['A', 'A']);
});

test('a note that the storage refuses holds no message up, and is written down later', async () => {
  const storage = new FaultyStorage();
  await using world = await FakeWorld.online({ storage });
  const id = await world.parley.room('lobby').send('one');
  storage.refused.add('put').add('remove');
  // Without an answer it is uncertain, which is to be written down.
  await world.clock.pass(10_000);
  expect(sendsOf(world)).toEqual(['one', 'one']);
  expect(world.parley.connection.value.storage).toBe('failing');
  world.socket.last('message:send').answer({ ok: true, seq: 1, rev: 1, createdAt: '' });
  await world.clock.pass(60_000);
  storage.refused.clear();
  await world.clock.pass(30_000);
  expect(world.parley.connection.value).toMatchObject({ waiting: 0 });
  expect(world.parley.connection.value.storage).toBeUndefined();
  await world.parley.close();
  const next = await FakeWorld.online({ storage });
  await using _closed = next;
  expect(next.socket.commands('message:send')).toEqual([]);
  expect(next.parley.room('lobby').timeline.value.pending.map((message) => message.id)).not.toContain(id);
});

test('a storage that can’t be opened is tried again: what it holds is sent, and new messages are refused until then', async () => {
  const storage = new FaultyStorage();
  const first = new FakeWorld({ storage });
  await first.parley.room('lobby').send('left behind');
  await first.parley.close();
  storage.refused.add('open');
  await using world = await FakeWorld.online({ storage });
  expect(world.parley.connection.value).toMatchObject({ status: 'online', storage: 'failing' });
  await expect(world.parley.room('lobby').send('new')).rejects.toMatchObject({ code: 'client/storage' });
  storage.refused.clear();
  await world.clock.pass(30_000);
  expect(world.parley.connection.value.storage).toBeUndefined();
  expect(sendsOf(world)[0]).toBe('left behind');
});

test('queues that can’t be taken over now are taken over later', async () => {
  const storage = new FaultyStorage();
  storage.refused.add('adopt');
  await using world = await FakeWorld.online({ storage });
  await world.parley.room('lobby').send('one');
  expect(sendsOf(world)).toEqual(['one']);
});

test('memory alone is said to be volatile', async () => {
  await using world = await FakeWorld.online();
  expect(world.parley.connection.value.storage).toBe('volatile');
});

test('what could not be kept is as it was: an edit of what waits', async () => {
  const storage = new FaultyStorage();
  await using world = new FakeWorld({ storage });
  const room = world.parley.room('lobby');
  const id = await room.send('one');
  storage.refused.add('put');
  await expect(room.edit(id, 'two')).rejects.toMatchObject({ code: 'client/storage' });
  expect(room.timeline.value.pending).toMatchObject([{ id, text: 'one' }]);
  storage.refused.clear();
  world.greet();
  await rest();
  expect(sendsOf(world)).toEqual(['one']);
});

test('what could not be kept is as it was: a deletion of what waits', async () => {
  const storage = new FaultyStorage();
  await using world = new FakeWorld({ storage });
  const room = world.parley.room('lobby');
  const ids = [await room.send('one'), await room.send('two')];
  storage.refused.add('remove');
  await expect(room.delete(ids[0] ?? '')).rejects.toMatchObject({ code: 'client/storage' });
  expect(room.timeline.value.pending.map(({ id }) => id)).toEqual(ids);
});

test.each(['retry', 'discard'] as const)('what could not be kept is as it was: %s', async (act) => {
  const storage = new FaultyStorage();
  await using world = await FakeWorld.online({ storage });
  const room = world.parley.room('lobby');
  const id = await room.send('one');
  world.socket.last('message:send').answer({ ok: false, error: problem('room/not-member') });
  await rest();
  storage.refused.add('put').add('remove');
  await expect(room[act](id)).rejects.toMatchObject({ code: 'client/storage' });
  expect(room.timeline.value.pending).toMatchObject([{ id, status: 'failed' }]);
  expect(sendsOf(world)).toEqual(['one']);
});

test('what is written after a restart comes behind what waits, although the clock was put back meanwhile', async () => {
  const storage = new FaultyStorage();
  const first = new FakeWorld({ storage });
  first.clock.stall(3_600_000);
  const ids = [await first.parley.room('lobby').send('one'), await first.parley.room('lobby').send('two')];
  await first.parley.close();
  const second = new FakeWorld({ storage });
  // At once: nothing is loaded yet.
  ids.push(await second.parley.room('lobby').send('three'));
  await second.parley.close();
  await using third = await FakeWorld.online({ storage });
  await rest();
  expect(third.parley.room('lobby').timeline.value.pending.map(({ text }) => text)).toEqual(['one', 'two', 'three']);
  expect(ids).toEqual(ids.toSorted());
  for (const n of [1, 2, 3]) {
    third.socket.last('message:send').answer({ ok: true, seq: n, rev: n, createdAt: '' });
    await rest();
  }
  expect(sendsOf(third)).toEqual(['one', 'two', 'three']);
});

test('what an earlier life wrote can be edited before it is loaded', async () => {
  const storage = new FaultyStorage();
  const first = new FakeWorld({ storage });
  const id = await first.parley.room('lobby').send('one');
  await first.parley.close();
  await using world = new FakeWorld({ storage });
  const room = world.parley.room('lobby');
  await room.edit(id, 'two');
  expect(room.timeline.value.pending).toMatchObject([{ id, text: 'two' }]);
  expect(world.fetched).toEqual([]);
});
