import { expect, test } from '@jest/globals';
import type { Message } from '@parley/dto';
import type { ChangesRead } from '@parley/server-domain';
import { itemBytes } from './item-bytes.ts';
import { Tails } from './tails.ts';

const author = { id: 'ada', name: 'Ada', isGuest: false };
const item = (rev: number): Message => ({
  id: `m${String(rev)}`,
  seq: rev,
  rev,
  editRev: rev,
  author,
  text: 'x'.repeat(1_000),
  createdAt: '2026-01-01T00:00:00.000Z',
});

/** Room for the tails of three messages. */
function world() {
  const heads = new Map<string, number>();
  const log = {
    heads: (rooms: readonly string[]) =>
      Promise.resolve(new Map(rooms.map((room) => [room, { head: heads.get(room) ?? 0, members: 1 }]))),
    changesSince: (room: string, rev: number): Promise<ChangesRead> => {
      const head = heads.get(room) ?? 0;
      const items = Array.from({ length: head - rev }, (_, n) => item(rev + n + 1));
      return Promise.resolve({ items, to: head, head, members: 1 });
    },
  };
  const tails = new Tails(log, 3 * (itemBytes(item(1)) + 1024));
  const commit = (room: string): void => {
    const from = heads.get(room) ?? 0;
    heads.set(room, from + 1);
    tails.append(room, { from, to: from + 1, items: [item(from + 1)] });
  };
  return { tails, heads, commit };
}

test('together stay within their bound: the quietest room loses its tail, and is kept in mind no longer', () => {
  const { tails, commit } = world();
  for (const room of ['a', 'b', 'a', 'c']) commit(room);
  expect(tails.since('b', 0, 10_000)).toBeUndefined();
  expect(tails.since('a', 0, 10_000)?.items).toHaveLength(2);
  for (let n = 0; n < 1_000; n++) commit(`room ${String(n)}`);
  expect(tails.count).toBeLessThanOrEqual(3);
});

test('of rooms that were only looked at are bounded, too', async () => {
  const { tails } = world();
  for (let n = 0; n < 1_000; n++) await tails.warm(`room ${String(n)}`, 0);
  expect(tails.count).toBeLessThanOrEqual(10);
});

test('that were let go come back from the log', async () => {
  const { tails, commit } = world();
  for (const room of ['a', 'b', 'c', 'd']) commit(room);
  expect(tails.since('a', 0, 10_000)).toBeUndefined();
  await tails.warm('a', 0);
  expect(tails.since('a', 0, 10_000)).toMatchObject({ from: 0, to: 1, head: 1 });
  commit('a');
  expect(tails.since('a', 0, 10_000)?.items.map(({ rev }) => rev)).toEqual([1, 2]);
});

test('never serve a hole', () => {
  const { tails, heads, commit } = world();
  commit('a');
  heads.set('a', 5);
  commit('a');
  expect(tails.since('a', 1, 10_000)).toBeUndefined();
  expect(tails.since('a', 5, 10_000)).toMatchObject({ from: 5, to: 6 });
});
