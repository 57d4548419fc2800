import { expect, jest, test } from '@jest/globals';
import { FakeWorld, joined } from '../testing/fake-server.ts';
import { ben, epoch, message } from '../testing/messages.ts';
import { Live } from './live.ts';

/** What is thrown in microtasks while `run` runs: it would end the test. */
async function thrownBy(run: () => Promise<void> | void): Promise<unknown[]> {
  const thrown: unknown[] = [];
  const queue = globalThis.queueMicrotask;
  const spy = jest.spyOn(globalThis, 'queueMicrotask').mockImplementation((task) => {
    queue(() => {
      try {
        task();
      } catch (error) {
        thrown.push(error);
      }
    });
  });
  await run();
  await Promise.resolve();
  spy.mockRestore();
  return thrown;
}

test('a listener that throws keeps no change from the others, and its error is heard', async () => {
  await using world = await FakeWorld.online({ complete: true }, { rooms: [joined({ head: 10 })] });
  const heard: number[] = [];
  world.parley.on('change', () => {
    throw new Error('careless');
  });
  world.parley.on('change', ({ rev }) => heard.push(rev));
  const items = [11, 12].map((rev) => message(rev, { author: ben }));
  const thrown = await thrownBy(() => {
    world.fire('changes', { epoch, room: 'lobby', from: 10, to: 12, items });
  });
  expect(heard).toEqual([11, 12]);
  expect(world.parley.rooms.value[0]?.cursor).toBe(12);
  expect(thrown.map(String)).toEqual(['Error: careless', 'Error: careless']);
});

test('a subscriber that throws keeps the new value from nobody', async () => {
  let value = 1;
  const live = new Live(() => value);
  const told: number[] = [];
  live.subscribe(() => {
    throw new Error('careless');
  });
  live.subscribe((now) => told.push(now));
  value = 2;
  const thrown = await thrownBy(() => {
    live.touch();
  });
  expect(told).toEqual([2]);
  expect(thrown).toHaveLength(1);
});
