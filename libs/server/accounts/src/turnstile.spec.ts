import { expect, test } from '@jest/globals';
import { Turnstile } from './turnstile.ts';

test('lets one through at a time, in order, with a turn for others in between', async () => {
  const turnstile = new Turnstile(10);
  const seen: string[] = [];
  const work = async (name: string): Promise<void> => {
    seen.push(`${name} in`);
    await Promise.resolve();
    seen.push(`${name} out`);
  };
  const all = [turnstile.pass(() => work('a')), turnstile.pass(() => work('b'))];
  setImmediate(() => seen.push('others'));
  await Promise.all(all);
  expect(seen).toEqual(['a in', 'a out', 'others', 'b in', 'b out']);
});

test('goes on after work that failed', async () => {
  const turnstile = new Turnstile(10);
  await expect(turnstile.pass(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(turnstile.pass(() => Promise.resolve(1))).resolves.toBe(1);
});

test('refuses when too many wait, and takes more once they are through', async () => {
  const turnstile = new Turnstile(1);
  const first = turnstile.pass(() => Promise.resolve());
  await expect(turnstile.pass(() => Promise.resolve())).rejects.toMatchObject({
    code: 'server/busy',
    retryAfterMs: expect.any(Number),
  });
  await first;
  await turnstile.pass(() => Promise.resolve());
});
