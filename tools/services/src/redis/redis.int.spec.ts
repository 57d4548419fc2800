import { expect, test } from '@jest/globals';
import { startRedis } from './index.ts';

test('a redis-server answers, forgets all when it is killed, can be stopped for a while, and leaves nothing behind', async () => {
  const redis = await startRedis();
  expect(redis.newPrefix()).not.toBe(redis.newPrefix());
  await redis.command('SET greeting hello');
  expect(await redis.command('GET greeting')).toContain('hello');
  await redis.kill();
  await expect(redis.command('PING')).rejects.toThrow('ECONNREFUSED');
  await redis.start();
  expect(await redis.command('GET greeting')).toBe('$-1\r\n');

  redis.signal('SIGSTOP');
  const answer = redis.command('PING');
  redis.signal('SIGCONT');
  expect(await answer).toBe('+PONG\r\n');

  await redis[Symbol.asyncDispose]();
  await expect(redis.command('PING')).rejects.toThrow();
});
