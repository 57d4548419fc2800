import { expect, test } from '@jest/globals';
import { LimitExceeded, SessionLimit } from './session-limit.ts';

test('each session has its own count, and what exceeds it says when to come back', async () => {
  const limit = new SessionLimit('things', { count: 2, perMs: 60_000 });
  await limit.take('ada');
  await limit.take('ada');
  await limit.take('ben');
  const third = limit.take('ada');
  await expect(third).rejects.toBeInstanceOf(LimitExceeded);
  await expect(third).rejects.toMatchObject({
    code: 'limit/exceeded',
    retryAfterMs: expect.any(Number),
    policy: { name: 'things', count: 2, perMs: 60_000 },
  });
});

test('something may count as several', async () => {
  const limit = new SessionLimit('things', { count: 10, perMs: 60_000 });
  await limit.take('ada', 9);
  await limit.take('ada');
  await expect(limit.take('ada')).rejects.toMatchObject({ code: 'limit/exceeded' });
});
