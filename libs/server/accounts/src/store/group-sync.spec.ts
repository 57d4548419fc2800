import { expect, test } from '@jest/globals';
import { GroupSync } from './group-sync.ts';

/** A disk whose syncs end when the test says so. */
function slowDisk() {
  const running: { end: () => void; fail: (error: Error) => void }[] = [];
  const sync = new GroupSync(
    () =>
      new Promise((resolve, reject) => {
        running.push({ end: resolve, fail: reject });
      }),
  );
  return { sync, running };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('who asks during a sync waits for the next one, together', async () => {
  const { sync, running } = slowDisk();
  const done: string[] = [];
  const ask = (name: string): void => void sync.request().then(() => done.push(name));
  ask('first');
  await turn();
  ask('second');
  ask('third');
  await turn();
  expect(running).toHaveLength(1);
  running[0]?.end();
  await turn();
  expect([done, running.length]).toEqual([['first'], 2]);
  running[1]?.end();
  await turn();
  expect([done, running.length]).toEqual([['first', 'second', 'third'], 2]);
});

test('a failed sync fails those who waited for it, and nobody else', async () => {
  const { sync, running } = slowDisk();
  const failed = expect(sync.request()).rejects.toThrow('disk on fire');
  await turn();
  const next = sync.request();
  running[0]?.fail(new Error('disk on fire'));
  await failed;
  await turn();
  running[1]?.end();
  await next;
});
