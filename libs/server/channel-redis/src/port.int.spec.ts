import { afterAll, beforeAll } from '@jest/globals';
import { startRedis, type RedisServer } from '@parley/services/redis';
import { describeNodeChannels } from '@parley/testing/ports';
import { nodesOver } from './nodes.fixture.ts';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis[Symbol.asyncDispose]());

describeNodeChannels('Redis', () => Promise.resolve(nodesOver(redis)));
