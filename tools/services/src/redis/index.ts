export { startRedis, type RedisServer } from './redis-process.ts';
