import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { News, NodeChannels, Topic } from '@parley/server-domain';
import { startRedis, type RedisServer } from '@parley/services/redis';
import { ada, until } from '@parley/testing';
import { nodesOver } from './nodes.fixture.ts';

let redis: RedisServer;
const unhandled: unknown[] = [];
const note = (error: unknown): void => void unhandled.push(error);
beforeAll(async () => {
  redis = await startRedis();
  process.on('unhandledRejection', note);
});
afterAll(async () => {
  process.off('unhandledRejection', note);
  await redis[Symbol.asyncDispose]();
});
afterEach(() => {
  expect(unhandled).toEqual([]);
});

const news: News & { kind: 'typing' } = { kind: 'typing', room: 'lobby', user: ada, isTyping: true };

/** Two nodes, of which theirs follows the lobby. */
async function world(nodes = nodesOver(redis)) {
  const [ours, theirs] = [await nodes.start(), await nodes.start()];
  const following: Topic[] = [];
  let heard = 0;
  theirs.listen({ heard: () => (heard += 1), following: (topics) => following.push(...topics) });
  theirs.follow('room:lobby');
  await until(() => following.includes('room:lobby'));
  return {
    ...{ nodes, ours, theirs, following },
    [Symbol.asyncDispose]: () => nodes[Symbol.asyncDispose](),
    /** That what is told from now on arrives. */
    async arrives(): Promise<void> {
      const before = heard;
      await until(() => {
        ours.tellRoom('lobby', news);
        return heard > before;
      });
    },
  };
}
const areConnected = (...nodes: NodeChannels[]) => nodes.every(({ isConnected }) => isConnected);

test('a server that was killed and comes back empty is used again, and listeners are told to look up what they missed', async () => {
  await using over = await world();
  const { nodes, ours, theirs, following } = over;
  await redis.kill();
  await until(() => !areConnected(ours) && !areConnected(theirs));
  for (let n = 0; n < 100; n++) ours.tellRoom('lobby', news);
  following.length = 0;
  await redis.start();
  await until(() => areConnected(ours, theirs) && following.includes('room:lobby'));
  await over.arrives();
  expect(nodes.losses).toHaveLength(2);
});

test('a server that hangs counts as lost, and what it does once it goes on does no harm', async () => {
  await using over = await world();
  const { ours, theirs, following } = over;
  redis.signal('SIGSTOP');
  following.length = 0;
  await until(() => !areConnected(ours) && !areConnected(theirs));
  for (let n = 0; n < 100; n++) ours.tellRoom('lobby', news);
  expect(await ours.followed(['ada'])).toEqual(new Set());
  redis.signal('SIGCONT');
  await until(() => areConnected(ours, theirs) && following.includes('room:lobby'));
  await over.arrives();
});

test('a subscriber that is dropped comes back and is told to look up what it missed', async () => {
  await using over = await world();
  over.following.length = 0;
  await redis.command('CLIENT KILL TYPE pubsub');
  await until(() => over.following.includes('room:lobby'));
  await over.arrives();
});

test('wiping the server changes nothing', async () => {
  await using over = await world();
  await redis.command('FLUSHALL');
  await over.arrives();
  expect(over.nodes.losses).toEqual([]);
});

test('what can’t be understood is reported, and so is a listener that fails; the next news is heard', async () => {
  await using over = await world();
  const { nodes, theirs } = over;
  theirs.listen({
    heard: () => {
      throw new Error('a defect');
    },
  });
  await redis.command(`PUBLISH ${nodes.prefix}room:lobby "somebody {not json"`);
  await over.arrives();
  expect(nodes.troubles).toContainEqual(expect.any(SyntaxError));
  expect(nodes.troubles).toContainEqual(new Error('a defect'));
});

test('a node that dies without a word is gone soon; one that could not be heard because the server was down is not', async () => {
  await using nodes = nodesOver(redis);
  await using quiet = nodesOver(redis, { prefix: nodes.prefix, heartbeatMs: 1_000_000 });
  const [ours] = [await nodes.start(), await quiet.start(), await nodes.start()];
  const gone: string[] = [];
  ours.listen({ gone: (node) => gone.push(node) });
  await until(() => gone.length > 0);
  await redis.kill();
  // For longer than a node may be silent.
  const killedAt = performance.now();
  await until(() => performance.now() - killedAt > 1_500);
  await redis.start();
  await until(() => ours.isConnected);
  await until(async () => (await redis.command(`PUBSUB NUMSUB ${nodes.prefix}nodes`)).includes(':3'));
  expect(gone).toHaveLength(1);
});

test('without a server a node is there, says so once, goes on trying, and can be closed', async () => {
  await using nodes = nodesOver(redis);
  await redis.kill();
  const node = nodes.begin();
  node.follow('room:lobby');
  node.tellRoom('lobby', news);
  await until(() => nodes.losses.length > 0);
  expect(node.isConnected).toBe(false);
  await nodes.begin()[Symbol.asyncDispose]();
  await redis.start();
  await node.connected;
  expect(nodes.losses).toHaveLength(1);
});

test('a wrong password is said as what it is', async () => {
  await using nodes = nodesOver(redis, { url: redis.url.replace('//', '//ada:wrong@') });
  nodes.begin();
  await until(() => nodes.losses.length > 0);
  expect(String(nodes.losses[0])).toContain('WRONGPASS');
});

test('a user with the documented rights is enough, and one who lacks a right is told which', async () => {
  const rights = 'resetchannels &parley-test-* -@all +hello +ping +publish +subscribe +unsubscribe +pubsub';
  await redis.command(`ACL SETUSER parley on >pw ${rights}`);
  const url = redis.url.replace('//', '//parley:pw@');
  await using enough = nodesOver(redis, { url });
  expect(await (await enough.start()).followed(['ada'])).toEqual(new Set());
  await using elsewhere = nodesOver(redis, { url, prefix: 'others:' });
  elsewhere.begin();
  await until(() => elsewhere.losses.length > 0);
  expect(String(elsewhere.losses[0])).toContain('NOPERM');
});
