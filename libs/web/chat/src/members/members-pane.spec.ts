import { expect, test } from '@jest/globals';
import type { MemberPage } from '@parley/dto';
import type { FakeRoom } from '@parley/web-data-access/testing';
import { accessibilityProblems, until } from '@parley/web-ui/testing';
import { World, control } from '../testing/world.ts';

interface Ask {
  readonly after: string | undefined;
  readonly answer: (page: MemberPage) => void;
  readonly fail: () => void;
}

const people = (from: number, to: number, hasMore = false): MemberPage => ({
  items: Array.from({ length: to - from }, (_, at) => ({
    id: `p${from + at}`,
    name: `Person ${String(from + at).padStart(3, '0')}`,
    isGuest: false,
    isOnline: from + at < 2,
  })),
  hasMore,
});

/** The members pane of a room of 250, over a server that answers when it is told to. */
async function open() {
  const asks: Ask[] = [];
  const world = new World({
    members: (_, after) =>
      new Promise((answer, reject) => {
        asks.push({
          after,
          answer,
          fail: () => {
            reject(new Error('no'));
          },
        });
      }),
  });
  const room = world.parley.addRoom('lobby', { onlineCount: 40 });
  count(room, 250);
  const page = await world.visit('/rooms/lobby', '[role=log]');
  control(/^Members/u, page).click();
  const pane = await until(() => page.querySelector('aside'));
  const next = () => until(() => asks.shift());
  return { room, pane, next, shown: () => pane.querySelectorAll('li').length, asks };
}

/** As the room grows: beyond 100 members nobody is told who is online, only how many are. */
function count(room: FakeRoom, memberCount: number): void {
  if (room.state.value === undefined) return;
  const { online: _, ...state } = room.state.value;
  room.state.set({ ...state, room: { ...state.room, memberCount } });
}

test('all members are counted, also those that are not loaded', async () => {
  const { pane, next } = await open();
  (await next()).answer(people(0, 100, true));
  await until(() => pane.querySelector('h3'));
  expect([...pane.querySelectorAll('h3')].map(({ textContent }) => textContent)).toEqual([
    'Online — 40',
    'Offline — 210',
  ]);
});

test('whoever comes or goes discards no page that was loaded', async () => {
  const { room, pane, next, shown } = await open();
  (await next()).answer(people(0, 100, true));
  await until(() => shown() === 100);
  control('Show more', pane).click();
  const second = await next();
  expect(second.after).toBe('p99');
  second.answer(people(100, 200, true));
  await until(() => shown() === 200);
  count(room, 251);
  (await next()).answer(people(0, 100, true));
  expect(shown()).toBe(200);
  (await next()).answer(people(100, 201));
  await until(() => shown() === 201);
});

test('an answer that was overtaken does not count', async () => {
  const { room, next, shown } = await open();
  const old = await next();
  count(room, 2);
  (await next()).answer(people(0, 2));
  await until(() => shown() === 2);
  old.answer(people(0, 3));
  await new Promise((resolve) => setTimeout(resolve));
  expect(shown()).toBe(2);
});

test('failing says so and can be tried again', async () => {
  const { pane, next, shown } = await open();
  (await next()).fail();
  await until(() => pane.querySelector('[role=alert]'));
  expect(await accessibilityProblems(pane)).toEqual([]);
  control('Retry', pane).click();
  (await next()).answer(people(0, 2));
  await until(() => shown() === 2);
  expect(pane.querySelector('[role=alert]')).toBeNull();
});
