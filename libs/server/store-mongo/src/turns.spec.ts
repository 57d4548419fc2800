import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { Turns } from './turns.ts';

/** Work that goes on until it is let go, and what began so far. */
function world(options: { atOnce?: number; maxWaiting?: number } = {}) {
  const turns = new Turns({ atOnce: 2, maxWaiting: 10, refuse: () => new Error('refused'), ...options });
  const began: string[] = [];
  const ends = new Map<string, () => void>();
  const run = (key: string, name: string): Promise<string> =>
    turns.run(key, () => {
      began.push(name);
      return new Promise((resolve) =>
        ends.set(name, () => {
          resolve(name);
        }),
      );
    });
  const end = async (name: string): Promise<void> => {
    ends.get(name)?.();
    await turn();
  };
  return { turns, began, run, end };
}

test('one key’s work goes one after another in order of arrival, other keys’ beside it', async () => {
  const { began, run, end } = world();
  const all = [run('a', 'a1'), run('a', 'a2'), run('a', 'a3'), run('b', 'b1')];
  await turn();
  expect(began).toEqual(['a1', 'b1']);
  await end('a1');
  expect(began).toEqual(['a1', 'b1', 'a2']);
  await end('a2');
  await end('a3');
  await end('b1');
  expect(await Promise.all(all)).toEqual(['a1', 'a2', 'a3', 'b1']);
});

test('no more runs at once than may', async () => {
  const { began, run, end } = world();
  for (const key of ['a', 'b', 'c', 'd']) void run(key, key);
  await turn();
  expect(began).toEqual(['a', 'b']);
  await end('b');
  expect(began).toEqual(['a', 'b', 'c']);
});

test('work that fails gives its turn on', async () => {
  const { turns } = world({ atOnce: 1 });
  const failed = turns.run('a', () => Promise.reject(new Error('failed')));
  const next = turns.run('a', () => Promise.resolve('next'));
  await expect(failed).rejects.toThrow('failed');
  expect(await next).toBe('next');
});

test('whoever comes when too many wait is refused', async () => {
  const { run } = world({ atOnce: 1, maxWaiting: 1 });
  void run('a', 'a1');
  void run('a', 'a2');
  await expect(run('b', 'b1')).rejects.toThrow('refused');
});

test('it is idle once nothing runs or waits', async () => {
  const { turns, run, end } = world();
  await turns.idle();
  void run('a', 'a1');
  void run('a', 'a2');
  await turn();
  let isIdle = false;
  const idle = turns.idle().then(() => (isIdle = true));
  await end('a1');
  expect(isIdle).toBe(false);
  await end('a2');
  expect(await idle).toBe(true);
});
