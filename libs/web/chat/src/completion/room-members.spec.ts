import { expect, test } from '@jest/globals';
import type { MemberPage } from '@parley/dto';
import { RoomMembers } from './room-members.ts';

const page = (from: number, hasMore: boolean): MemberPage => ({
  items: [from, from + 1].map((at) => ({ id: `p${at}`, name: `Person ${at}`, isGuest: false, isOnline: false })),
  hasMore,
});

/** A room of so many pages, on a clock that a test sets. */
function room(pages: number) {
  const asked: (string | undefined)[] = [];
  const clock = { now: 0 };
  const server = { isUp: true };
  const members = new RoomMembers(
    (after) => {
      asked.push(after);
      if (!server.isUp) return Promise.reject(new Error('no'));
      const from = after === undefined ? 0 : Number(after.slice(1)) + 1;
      return Promise.resolve(page(from, from / 2 + 1 < pages));
    },
    () => clock.now,
  );
  return { members, asked, clock, server };
}

test('a list is asked for once while it is good, and once more after half a minute', async () => {
  const { members, asked, clock } = room(1);
  const lists = await Promise.all([members.list(), members.list()]);
  expect(lists.map((list) => list.length)).toEqual([2, 2]);
  clock.now = 30_000;
  await members.list();
  expect(asked).toHaveLength(1);
  clock.now = 30_001;
  await members.list();
  expect(asked).toHaveLength(2);
});

test('of a large room the first three pages are asked for', async () => {
  const { members, asked } = room(10);
  expect(await members.list()).toHaveLength(6);
  expect(asked).toEqual([undefined, 'p1', 'p3']);
});

test('a list that could not be loaded is asked for again', async () => {
  const { members, server } = room(1);
  server.isUp = false;
  await expect(members.list()).rejects.toThrow('no');
  server.isUp = true;
  expect(await members.list()).toHaveLength(2);
});
