import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Hello, JoinedRoom, Limits, RoomPage, type Frame, type RoomId } from '@parley/dto';
import { newId } from './support/ids.ts';
import { TestClient } from './support/test-client.ts';
import { World } from './support/world.ts';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world[Symbol.asyncDispose]());

interface Maker extends AsyncDisposable {
  readonly client: TestClient;
  readonly token: () => string;
  readonly room: RoomId;
  readonly epoch: string;
}

/** Somebody with a room of their own, in which nobody else makes noise. */
async function maker(messages = 0, text = 'text'): Promise<Maker> {
  const guest = await world.guest();
  const client = await world.join({ as: guest });
  const { id: room } = await guest.rest.do(JoinedRoom, 'POST /rooms', { name: 'Log' });
  await Promise.all(Array.from({ length: messages }, (_, n) => client.send(room, `${text} ${String(n)}`)));
  const { epoch } = client.hello;
  return { client, token: guest.token, room, epoch, [Symbol.asyncDispose]: () => client[Symbol.asyncDispose]() };
}

const itemsOf = (frames: readonly Frame[]): number[] => frames.flatMap(({ items }) => items.map(({ rev }) => rev));
const upTo = (count: number, from = 0): number[] => Array.from({ length: count - from }, (_, n) => from + n + 1);

describe('hello', () => {
  test('says who one is, what the server takes, and where the rooms stand', async () => {
    await using ada = await maker(3);
    await using again = await TestClient.connect(world.url, { token: ada.token });
    const { hello } = again;
    expect(Hello.parse(hello)).toEqual(hello);
    expect(hello.user).toEqual(ada.client.hello.user);
    expect(hello.limits).toMatchObject({ textLength: Limits.textLength, cursors: Limits.cursors });
    expect(Date.parse(hello.expiresAt)).toBeGreaterThan(Date.now());
    expect(hello.hasMoreRooms).toBe(false);
    expect(hello.rooms.map(({ id }) => id).toSorted()).toEqual([ada.room, 'lobby'].toSorted());
    expect(hello.rooms.find(({ id }) => id === ada.room)).toMatchObject({
      head: 3,
      memberCount: 1,
      maker: hello.user.id,
      read: { room: ada.room, unread: 0 },
    });
  });

  test('comes first, before any frame of what was missed', async () => {
    await using ada = await maker(2);
    const handshake = { epoch: ada.epoch, cursors: { [ada.room]: 0 } };
    const order: string[] = [];
    await using again = new TestClient(world.url, { token: ada.token, handshake: () => handshake });
    again.socket.onAny((event: string) => order.push(event));
    await again.heard('changes');
    expect(order.slice(0, 2)).toEqual(['hello', 'changes']);
  });
});

test('of more than 500 rooms hello names 500, those with cursors first; the rest is paged', async () => {
  const guest = await world.guest();
  const names = Array.from({ length: Limits.cursors + 10 }, (_, n) => `Room ${String(n)}`);
  const made: JoinedRoom[] = [];
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let name = names.pop(); name !== undefined; name = names.pop()) {
        made.push(await guest.rest.do(JoinedRoom, 'POST /rooms', { name }));
      }
    }),
  );
  const ids = ['lobby', ...made.map(({ id }) => id)].toSorted();
  const last = ids.slice(-5);
  const cursors = Object.fromEntries(last.map((id) => [id, 0]));
  await using ada = await world.join({ as: guest, handshake: () => ({ cursors }) });
  const { rooms, hasMoreRooms } = ada.hello;
  expect([rooms.length, hasMoreRooms]).toEqual([Limits.cursors, true]);
  expect(
    rooms
      .slice(0, last.length)
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual(last);

  const paged: string[] = [];
  for (let hasMore = true; hasMore;) {
    const after = paged.length > 0 ? `&after=${paged.at(-1) ?? ''}` : '';
    const page = await guest.rest.do(RoomPage, `GET /rooms?limit=200${after}`);
    paged.push(...page.items.map(({ id }) => id));
    ({ hasMore } = page);
  }
  expect(paged).toEqual(ids);

  // Named in hello or not, every room is heard.
  const unnamed = ids.find((id) => !rooms.some((room) => room.id === id)) ?? '';
  expect((await ada.message((await ada.send(unnamed, 'over here')).id)).text).toBe('over here');
});

describe('a session that brings its cursors', () => {
  test('is sent what it missed, in frames that join end to end', async () => {
    await using ada = await maker(40, 'x'.repeat(2_000));
    const handshake = { epoch: ada.epoch, cursors: { [ada.room]: 5 } };
    await using again = await TestClient.connect(world.url, { token: ada.token, handshake: () => handshake });
    await again.heard('changes', ({ to }) => to === 40);
    const frames = again.all('changes');
    expect(itemsOf(frames)).toEqual(upTo(40, 5));
    expect(frames.map(({ from }) => from)).toEqual([5, ...frames.slice(0, -1).map(({ to }) => to)]);
    for (const frame of frames) expect(JSON.stringify(frame).length).toBeLessThan(Limits.frameBytes + 5_000);
    expect(again.all('room:reset')).toEqual([]);
  });

  test('gets a message that changed many times once, as it is now', async () => {
    await using ada = await maker(1);
    const { client, room, epoch } = ada;
    const { id } = await client.send(room, 'draft 0');
    for (let n = 1; n <= 3; n++) {
      const { editRev } = await client.message(id, n + 1);
      await client.do('message:edit', { room, id, edit: newId(), epoch, editRev, text: `draft ${String(n)}` });
    }
    const handshake = { epoch, cursors: { [room]: 1 } };
    await using again = await TestClient.connect(world.url, { token: ada.token, handshake: () => handshake });
    const frame = await again.heard('changes');
    expect(frame).toMatchObject({ from: 1, to: 5, items: [{ id, seq: 2, rev: 5, text: 'draft 3' }] });
  });

  test('at the head is sent nothing', async () => {
    await using ada = await maker(3);
    const handshake = { epoch: ada.epoch, cursors: { [ada.room]: 3 } };
    await using again = await TestClient.connect(world.url, { token: ada.token, handshake: () => handshake });
    await again.do('changes:since', { room: ada.room, epoch: ada.epoch, rev: 3 });
    expect([...again.all('changes'), ...again.all('room:reset')]).toEqual([]);
  });

  test('is pushed a bounded part of much, and pulls the rest', async () => {
    await using ada = await maker(60, 'y'.repeat(3_900));
    const { room, epoch } = ada;
    await using again = await TestClient.connect(world.url, {
      token: ada.token,
      handshake: () => ({ epoch, cursors: { [room]: 5 } }),
    });
    await again.do('changes:since', { room, epoch, rev: 60 });
    const pushed = again.all('changes');
    expect(JSON.stringify(pushed).length).toBeLessThan(Limits.pushedBytes + Limits.frameBytes + 10_000);
    expect(pushed.length).toBeGreaterThan(1);

    let rev = pushed.at(-1)?.to ?? 5;
    expect(rev).toBeLessThan(60);
    while (rev < 60) {
      const { frame, head } = await again.do('changes:since', { room, epoch, rev });
      expect([frame.from, head]).toEqual([rev, 60]);
      pushed.push(frame);
      rev = frame.to;
    }
    expect(itemsOf(pushed)).toEqual(upTo(60, 5));
  });

  test.each([
    ['too far behind', { cursor: 0, epoch: undefined, reason: 'behind' }],
    ['of another epoch', { cursor: 500, epoch: 'another-epoch', reason: 'epoch' }],
    ['past the head', { cursor: 1_000, epoch: undefined, reason: 'epoch' }],
  ])('is told to load the room afresh when it is %s', async (_, { cursor, epoch, reason }) => {
    await using ada = await maker(Limits.behindChanges + 1);
    const handshake = { epoch: epoch ?? ada.epoch, cursors: { [ada.room]: cursor } };
    await using again = await TestClient.connect(world.url, { token: ada.token, handshake: () => handshake });
    const head = Limits.behindChanges + 1;
    expect(await again.heard('room:reset')).toEqual({ room: ada.room, epoch: ada.epoch, head, reason });
    expect(again.all('changes')).toEqual([]);
  });

  test('of rooms one is not in learns nothing of them', async () => {
    await using ada = await maker(3);
    const handshake = { epoch: ada.epoch, cursors: { [ada.room]: 0, 'no-such-room': 1, lobby: 0 } };
    await using ben = await world.join({ handshake: () => handshake });
    await ben.do('changes:since', { room: 'lobby', epoch: ada.epoch, rev: 0 });
    expect(ben.all('changes').filter(({ room }) => room === ada.room)).toEqual([]);
    expect(ben.all('room:reset').filter(({ room }) => room !== 'lobby')).toEqual([]);
  });

  test('of 600 rooms is refused, and one of 500 is let in', async () => {
    const cursorsOf = (count: number): Record<string, number> =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`room-${String(n)}`, n]));
    await expect(world.join({ handshake: () => ({ cursors: cursorsOf(600) }) })).rejects.toMatchObject({
      problem: { code: 'request/invalid' },
    });
    await using ada = await world.join({ handshake: () => ({ cursors: cursorsOf(500) }) });
    expect(ada.hello.rooms).toHaveLength(1);
  });
});

describe('changes:since', () => {
  test('pages a room from its beginning', async () => {
    await using ada = await maker(30, 'z'.repeat(3_000));
    const { client, room, epoch } = ada;
    const frames: Frame[] = [];
    for (let rev = 0, head = 1; rev < head; rev = frames.at(-1)?.to ?? head) {
      const answer = await client.do('changes:since', { room, epoch, rev });
      frames.push(answer.frame);
      head = answer.head;
    }
    expect(itemsOf(frames)).toEqual(upTo(30));
    expect(frames.length).toBeGreaterThan(1);
  });

  test('at the head is an empty frame', async () => {
    await using ada = await maker(2);
    const { room, epoch } = ada;
    expect(await ada.client.do('changes:since', { room, epoch, rev: 2 })).toMatchObject({
      frame: { from: 2, to: 2, items: [] },
      head: 2,
    });
  });

  test.each([
    ['another epoch', { epoch: 'another-epoch', rev: 1 }],
    ['a cursor past the head', { rev: 10 }],
  ])('with %s is answered with a reset', async (_, query) => {
    await using ada = await maker(2);
    const { room, epoch } = ada;
    const problem = await ada.client.problem('changes:since', { room, epoch, ...query });
    expect(problem).toMatchObject({ code: 'room/reset', reset: { room, epoch, head: 2, reason: 'epoch' } });
  });
});
