import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RoomId, User, UserId } from '@parley/dto';
import { ada, at, ben, deleteCommand, newId, newRoomId, sendCommand } from '../factories.ts';
import { makeRoom, type OpenStore, type StoreUnderTest } from './store-under-test.ts';

/** What every RoomDirectory promises, whichever database is behind it. */
export function describeRoomDirectory(name: string, open: OpenStore): void {
  describe(`${name} is a RoomDirectory`, () => {
    let store: StoreUnderTest;
    let room: RoomId;

    beforeAll(async () => {
      store = await open();
    });
    beforeAll(async () => {
      room = await makeRoom(store);
    });
    afterAll(async () => {
      await store[Symbol.asyncDispose]();
    });

    const newUser = (): UserId => `u-${newId()}`;
    const send = (author: User, count: number, to: RoomId = room): Promise<unknown> =>
      store.log.commit([{ room: to, commands: Array.from({ length: count }, () => sendCommand({ author })) }]);
    const membersOf = async (of: RoomId): Promise<number | undefined> => (await store.log.heads([of])).get(of)?.members;

    describe('rooms', () => {
      test('there is a lobby from the start, which nobody made', async () => {
        await using fresh = await open();
        expect(await fresh.rooms.find('lobby')).toMatchObject({
          id: 'lobby',
          kind: 'public',
          name: 'lobby',
          maker: null,
          head: 0,
          memberCount: 0,
        });
      });

      test('a room is made with its maker as its first member', async () => {
        const id = newRoomId();
        const made = await store.rooms.create({ id, name: 'Ideas 💡', maker: ada.id, at });
        expect(made).toEqual({
          id,
          kind: 'public',
          name: 'Ideas 💡',
          maker: ada.id,
          createdAt: at,
          head: 0,
          memberCount: 1,
        });
        expect(await store.rooms.find(id)).toEqual(made);
        expect(await store.rooms.isMember({ room: id, user: ada.id })).toBe(true);
        expect(await membersOf(id)).toBe(1);
      });

      test('an id is given to one room only', async () => {
        const id = await makeRoom(store);
        await expect(store.rooms.create({ id, name: 'Again', maker: ben.id, at })).rejects.toThrow();
        expect(await store.rooms.find(id)).toMatchObject({ name: 'Room', maker: ada.id, memberCount: 1 });
      });

      test('a room is renamed, and one that does not exist is not', async () => {
        const id = await makeRoom(store);
        expect(await store.rooms.rename(id, 'New name')).toMatchObject({ id, name: 'New name', memberCount: 1 });
        expect(await store.rooms.find(id)).toMatchObject({ name: 'New name' });
        expect(await store.rooms.rename(newRoomId(), 'Nobody')).toBeUndefined();
      });

      test('a room shows its head', async () => {
        const id = await makeRoom(store);
        await send(ada, 3, id);
        expect(await store.rooms.find(id)).toMatchObject({ head: 3 });
        expect(await store.rooms.find(newRoomId())).toBeUndefined();
      });
    });

    describe('memberships', () => {
      test('who joins is a member, and is told so once', async () => {
        const user = newUser();
        await send(ada, 2);
        const before = await store.rooms.find(room);
        const joined = await store.rooms.join({ room, user }, at);
        const memberCount = (before?.memberCount ?? 0) + 1;
        expect(joined).toEqual({
          isNew: true,
          room: { ...before, memberCount, read: { room, seq: before?.head, unread: 0, head: before?.head } },
        });
        expect(await store.rooms.join({ room, user }, at)).toEqual({ ...joined, isNew: false });
        expect(await store.rooms.isMember({ room, user })).toBe(true);
      });

      test('who leaves is no member, and may join again: what was said meanwhile is not unread', async () => {
        const user = newUser();
        await store.rooms.join({ room, user }, at);
        expect(await store.rooms.leave({ room, user })).toBe(true);
        expect(await store.rooms.leave({ room, user })).toBe(false);
        expect(await store.rooms.isMember({ room, user })).toBe(false);
        expect(await store.rooms.joinedRoom({ room, user })).toBeUndefined();
        await send(ada, 2);
        expect(await store.rooms.join({ room, user }, at)).toMatchObject({
          isNew: true,
          room: { read: { unread: 0 } },
        });
      });

      test('each change raises the counter, nothing else does', async () => {
        const id = await makeRoom(store);
        const user = newUser();
        const counts: (number | undefined)[] = [await membersOf(id)];
        const count = async (change: Promise<unknown>): Promise<void> => {
          await change;
          counts.push(await membersOf(id));
        };
        await count(store.rooms.join({ room: id, user }, at));
        await count(store.rooms.join({ room: id, user }, at));
        await count(store.rooms.leave({ room: id, user }));
        await count(store.rooms.leave({ room: id, user }));
        await count(store.rooms.rename(id, 'Other'));
        await count(store.rooms.moveRead({ room: id, user: ada.id }, { seq: 0, isUnread: true }));
        expect(counts).toEqual([1, 2, 2, 3, 3, 3, 3]);
        expect(await store.rooms.find(id)).toMatchObject({ memberCount: 1 });
      });

      test('a room that does not exist has no members', async () => {
        const none = { room: newRoomId(), user: ada.id };
        expect(await store.rooms.join(none, at)).toBeUndefined();
        expect(await store.rooms.leave(none)).toBe(false);
        expect(await store.rooms.isMember(none)).toBe(false);
        expect(await store.rooms.members(none.room, { limit: 5 })).toEqual({ items: [], hasMore: false });
      });

      test('all of those who join at once are members', async () => {
        const id = await makeRoom(store);
        const users = Array.from({ length: 30 }, newUser);
        await Promise.all([...users, ...users].map((user) => store.rooms.join({ room: id, user }, at)));
        expect(await store.rooms.find(id)).toMatchObject({ memberCount: 31 });
        expect(await membersOf(id)).toBe(31);
      });

      test('somebody new is put into the lobby once, also if they left it', async () => {
        const user = newUser();
        const lobby = { room: 'lobby', user };
        const answers = await Promise.all([store.rooms.enrol(user, at), store.rooms.enrol(user, at)]);
        expect(answers.toSorted()).toEqual([false, true]);
        expect(await store.rooms.roomsOf(user)).toEqual(['lobby']);
        const members = await membersOf('lobby');
        await store.rooms.enrol(user, at);
        expect(await membersOf('lobby')).toBe(members);
        await store.rooms.leave(lobby);
        await store.rooms.enrol(user, at);
        expect(await store.rooms.isMember(lobby)).toBe(false);
      });

      test('they survive closing and opening again', async () => {
        await using fresh = await open();
        const own = await makeRoom(fresh);
        await fresh.log.commit([{ room: own, commands: [sendCommand(), sendCommand()] }]);
        await fresh.rooms.enrol(ben.id, at);
        await fresh.rooms.leave({ room: 'lobby', user: ben.id });
        await fresh.rooms.join({ room: own, user: ben.id }, at);
        await fresh.rooms.moveRead({ room: own, user: ben.id }, { seq: 1, isUnread: true });
        await using reopened = await fresh.reopen();
        await reopened.rooms.enrol(ben.id, at);
        expect(await reopened.rooms.joinedRooms(ben.id, { limit: 5 })).toMatchObject({
          items: [{ id: own, memberCount: 2, read: { seq: 1, unread: 1, head: 2 } }],
          hasMore: false,
        });
      });
    });

    describe('read positions', () => {
      let user: UserId;
      let own: RoomId;

      beforeAll(async () => {
        user = newUser();
        own = await makeRoom(store);
        await store.rooms.join({ room: own, user }, at);
        await send(ada, 5, own);
      });

      const move = (seq: number, isUnread = false): Promise<unknown> =>
        store.rooms.moveRead({ room: own, user }, { seq, isUnread });

      test('move forward only, and never past the head', async () => {
        expect(await move(2)).toEqual({ room: own, seq: 2, unread: 3, head: 5 });
        expect(await move(1)).toMatchObject({ seq: 2 });
        expect(await move(2)).toMatchObject({ seq: 2 });
        expect(await move(99)).toEqual({ room: own, seq: 5, unread: 0, head: 5 });
      });

      test('move back to mark as unread', async () => {
        await move(5);
        expect(await move(1, true)).toEqual({ room: own, seq: 1, unread: 4, head: 5 });
        expect(await move(99, true)).toMatchObject({ seq: 5, unread: 0 });
        expect(await move(0, true)).toMatchObject({ seq: 0, unread: 5 });
      });

      test('are one’s own, and shown with the room', async () => {
        await move(3, true);
        expect(await store.rooms.joinedRoom({ room: own, user })).toMatchObject({
          id: own,
          read: { seq: 3, unread: 2 },
        });
        expect(await store.rooms.joinedRoom({ room: own, user: ada.id })).toMatchObject({
          read: { seq: 0, unread: 0 },
        });
      });

      test('of somebody who is not a member do not exist', async () => {
        expect(await store.rooms.moveRead({ room: own, user: newUser() }, { seq: 1, isUnread: false })).toBeUndefined();
        expect(await store.rooms.moveRead({ room: newRoomId(), user }, { seq: 1, isUnread: false })).toBeUndefined();
      });

      test('leave neither one’s own nor deleted messages unread', async () => {
        const id = await makeRoom(store);
        await store.rooms.join({ room: id, user: ben.id }, at);
        const sends = Array.from({ length: 4 }, () => sendCommand());
        await store.log.commit([{ room: id, commands: [...sends, sendCommand({ author: ben })] }]);
        await store.log.commit([{ room: id, commands: [deleteCommand(sends[1]?.id ?? '')] }]);
        expect(await store.rooms.joinedRoom({ room: id, user: ben.id })).toMatchObject({
          head: 6,
          read: { seq: 0, unread: 3, head: 6 },
        });
      });

      test('count up to a hundred unread messages', async () => {
        const id = await makeRoom(store);
        await store.rooms.join({ room: id, user }, at);
        await send(ada, 99, id);
        expect(await store.rooms.joinedRoom({ room: id, user })).toMatchObject({ read: { unread: 99 } });
        await send(ada, 51, id);
        expect(await store.rooms.joinedRoom({ room: id, user })).toMatchObject({ read: { unread: 100 } });
      });
    });

    describe('lists', () => {
      const ids = ['b', 'd', 'a', 'c', 'e'].map((letter) => `list-${letter}`);
      const sorted = ids.toSorted();
      let lists: StoreUnderTest;

      beforeAll(async () => {
        lists = await open();
        for (const id of ids) await lists.rooms.create({ id, name: id, maker: ada.id, at });
        await lists.rooms.join({ room: 'list-b', user: ben.id }, at);
        await lists.rooms.join({ room: 'list-d', user: ben.id }, at);
      });
      afterAll(async () => {
        await lists[Symbol.asyncDispose]();
      });

      const idsOf = ({ items, hasMore }: { items: readonly { id: string }[]; hasMore: boolean }): unknown => ({
        ids: items.map(({ id }) => id),
        hasMore,
      });

      test('public rooms come by id, a page at a time, with one’s own read position', async () => {
        expect(idsOf(await lists.rooms.publicRooms(ben.id, { limit: 2 }))).toEqual({
          ids: sorted.slice(0, 2),
          hasMore: true,
        });
        const rest = await lists.rooms.publicRooms(ben.id, { after: 'list-b', limit: 4 });
        expect(idsOf(rest)).toEqual({ ids: ['list-c', 'list-d', 'list-e', 'lobby'], hasMore: false });
        expect(rest.items.map(({ read }) => read?.seq)).toEqual([undefined, 0, undefined, undefined]);
      });

      test('joined rooms come by id, a page at a time', async () => {
        expect(idsOf(await lists.rooms.joinedRooms(ada.id, { limit: 3 }))).toEqual({
          ids: sorted.slice(0, 3),
          hasMore: true,
        });
        expect(idsOf(await lists.rooms.joinedRooms(ada.id, { after: 'list-c', limit: 3 }))).toEqual({
          ids: sorted.slice(3),
          hasMore: false,
        });
        expect(idsOf(await lists.rooms.joinedRooms(ben.id, { limit: 2 }))).toEqual({
          ids: ['list-b', 'list-d'],
          hasMore: false,
        });
      });

      test('joined rooms that are named come first, others and unknown ones are not made up', async () => {
        const first = ['list-e', 'no-such-room', 'lobby', 'list-c'];
        expect(idsOf(await lists.rooms.joinedRooms(ada.id, { first, limit: 3 }))).toEqual({
          ids: ['list-c', 'list-e', 'list-a'],
          hasMore: true,
        });
        expect(idsOf(await lists.rooms.joinedRooms(ada.id, { first, limit: 1 }))).toEqual({
          ids: ['list-c'],
          hasMore: true,
        });
        expect(idsOf(await lists.rooms.joinedRooms(ben.id, { first, limit: 2 }))).toEqual({
          ids: ['list-b', 'list-d'],
          hasMore: false,
        });
      });

      test('a person’s rooms are listed by id', async () => {
        expect((await lists.rooms.roomsOf(ada.id)).toSorted()).toEqual(sorted);
        expect(await lists.rooms.roomsOf('nobody')).toEqual([]);
      });

      test('members are found among people', async () => {
        const { rooms } = lists;
        expect(await rooms.membersAmong('list-b', ['nobody', ada.id])).toEqual(new Set([ada.id]));
        expect(await rooms.membersAmong('list-b', [])).toEqual(new Set());
        expect(await rooms.membersAmong('no-such-room', [ada.id])).toEqual(new Set());
      });

      test('members come by id, a page at a time', async () => {
        expect(await lists.rooms.members('list-b', { limit: 1 })).toEqual({ items: [ada.id], hasMore: true });
        expect(await lists.rooms.members('list-b', { after: ada.id, limit: 1 })).toEqual({
          items: [ben.id],
          hasMore: false,
        });
      });
    });
  });
}
