export { openRedisChannels, RedisChannels, type RedisChannelsOptions } from './redis-channels.ts';
