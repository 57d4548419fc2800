import { expect, test } from '@jest/globals';
import type { RoomHead } from '@parley/server-domain';
import { until } from '@parley/testing';
import { HeadComparison } from './head-comparison.ts';
import { NodeTimings } from './node-timings.ts';
import type { RoomFeed } from './room-feed.ts';

function world(followed: string[] = ['lobby']) {
  const reads: (readonly string[])[] = [];
  const compared: string[] = [];
  const troubles: unknown[] = [];
  const state = { failures: 0, reading: Promise.resolve() };
  const log = {
    heads: async (rooms: readonly string[]): Promise<ReadonlyMap<string, RoomHead>> => {
      reads.push(rooms);
      await state.reading;
      if (state.failures-- > 0) throw new Error('not now');
      return new Map(rooms.map((room) => [room, { head: 1, members: 1 }]));
    },
  };
  const feed = { followed, compare: (room: string) => compared.push(room) } as unknown as RoomFeed;
  const comparison = new HeadComparison(log, feed, (error) => troubles.push(error));
  return { comparison, reads, compared, troubles, state };
}

test('the rooms with sessions here are compared again and again, whatever fails', async () => {
  const { comparison, compared, troubles, state } = world();
  state.failures = 2;
  comparison.start(5);
  await until(() => compared.length > 2);
  comparison.stop();
  expect(troubles).toHaveLength(2);
});

test('many rooms are read in few reads, one after another, and each once', async () => {
  const rooms = Array.from({ length: 2 * NodeTimings.comparedAtOnce + 1 }, (_, n) => `room-${String(n)}`);
  const { comparison, reads, compared, state } = world();
  const reading = Promise.withResolvers<undefined>();
  state.reading = reading.promise.then(() => undefined);
  comparison.soon(rooms.slice(0, 600));
  comparison.soon(rooms);
  await until(() => reads.length > 0);
  comparison.soon(['late']);
  expect(reads).toHaveLength(1);
  reading.resolve(undefined);
  await until(() => compared.includes('late'));
  expect(reads).toHaveLength(3);
  expect(compared.toSorted()).toEqual([...rooms, 'late'].toSorted());
});

test('nothing is read for no rooms, or after the end', async () => {
  const { comparison, reads } = world([]);
  comparison.start(1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  comparison.stop();
  comparison.soon(['lobby']);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(reads).toEqual([]);
});
