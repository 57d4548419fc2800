import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Message, User } from '@parley/dto';
import { startReplicaSet, type ReplicaSet } from '@parley/services/mongo';
import { startRedis, type RedisServer } from '@parley/services/redis';
import { Guest } from './support/guest.ts';
import { Rest } from './support/rest.ts';
import { until } from './support/until.ts';
import { startFails, World, type Settings } from './support/world.ts';

let [set, redis]: [ReplicaSet | undefined, RedisServer | undefined] = [undefined, undefined];

beforeAll(async () => {
  [set, redis] = await Promise.all([startReplicaSet(), startRedis()]);
}, 60_000);
afterAll(async () => {
  await redis?.[Symbol.asyncDispose]();
  await set?.[Symbol.asyncDispose]();
});

/** The settings of all nodes over a database of their own. */
function cluster(): Settings {
  if (!set || !redis) throw new Error('The services are not there.');
  return { MONGODB_URI: set.newDatabase(), REDIS_URL: redis.url };
}

describe('two nodes over MongoDB and Redis', () => {
  test('are one chat: who signed in at one talks at the other, and all hear it in one order', async () => {
    const settings = cluster();
    await using first = await World.start(settings);
    await using second = await World.start(settings);
    const guest = await Guest.signIn(() => first.url);
    await using ada = await second.join({ as: guest });
    await using ben = await first.join();
    const ids: string[] = [];
    for (let at = 0; at < 10; at += 1) {
      ids.push((await ada.send('lobby', `from the second ${String(at)}`)).id);
      ids.push((await ben.send('lobby', `from the first ${String(at)}`)).id);
    }
    for (const id of ids) {
      const [there, here] = [await ada.message(id), await ben.message(id)];
      expect(here).toEqual(there);
    }
  });

  test('know of each other’s people: their names, and that they signed out', async () => {
    const settings = cluster();
    await using first = await World.start(settings);
    await using second = await World.start(settings);
    const guest = await Guest.signIn(() => first.url);
    await using ada = await second.join({ as: guest });
    await using ben = await first.join();
    await guest.rest.do(User, 'PATCH /users/me', { name: 'Ada' });
    expect(await ada.heard('user:updated')).toMatchObject({ user: { name: 'Ada' } });
    expect(await ben.heard('user:updated')).toMatchObject({ user: { name: 'Ada' } });
    await guest.signOut();
    expect(await ada.heard('session:ended')).toMatchObject({ code: 'auth/signed-out' });
    await ada.disconnected();
    const again = () =>
      second.join({ as: guest }).then(
        () => undefined,
        (error: unknown) => error,
      );
    await until('the refusal', async () => (await again()) !== undefined);
  });

  test('lose one of them and nothing else: what was acknowledged is there, and people go on at the other', async () => {
    const settings = cluster();
    await using first = await World.start(settings);
    await using second = await World.start(settings);
    const guest = await Guest.signIn(() => first.url);
    await using ada = await first.join({ as: guest });
    const { id } = await ada.send('lobby', 'acknowledged');
    await first.server.kill();
    await using there = await second.join({ as: guest });
    const rest = new Rest(second.url, guest.token);
    expect(await rest.do(Message, `GET /rooms/lobby/messages/${id}`)).toMatchObject({
      text: 'acknowledged',
      author: { id: guest.user.id },
    });
    expect((await there.send('lobby', 'at the other')).seq).toBe(2);
  });
});

test('without Redis a node starts, says that it does not reach the others, and hears of them nevertheless', async () => {
  const settings = { ...cluster(), REDIS_URL: 'redis://127.0.0.1:65535' };
  await using first = await World.start(settings);
  await using second = await World.start(settings);
  const ready = await fetch(`${first.url}/health/ready`);
  expect(ready.status).toBe(200);
  expect(await ready.json()).toMatchObject({ details: { nodes: { status: 'degraded' } } });
  await using ada = await first.join();
  await using ben = await second.join();
  const { id } = await ada.send('lobby', 'late, not lost');
  expect((await ben.message(id)).text).toBe('late, not lost');
});

describe('a start is refused in a sentence', () => {
  test('where nobody answers', async () => {
    const env = { MONGODB_URI: 'mongodb://127.0.0.1:9/parley?replicaSet=rs' };
    const { code, said } = await startFails({ env });
    expect(code).toBe(1);
    expect(said).toMatch(/MongoDB at 127\.0\.0\.1:9 can't be reached .* correct MONGODB_URI/);
  });

  test('where other nodes have another secret', async () => {
    const settings = cluster();
    await using first = await World.start(settings);
    const { code, said } = await startFails({
      env: { ...settings, AUTH_SECRET: 'another secret, just as long as the first' },
    });
    expect(code).toBe(1);
    expect(said).toMatch(/every node needs the same/);
    await using ada = await first.join();
    await ada.send('lobby', 'the first goes on');
  });
});
