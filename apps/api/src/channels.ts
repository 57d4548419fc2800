import { Logger } from '@nestjs/common';
import { InProcessChannels, type MessageLog, type NodeChannels } from '@parley/server-domain';
import type { Config } from './config/config.ts';

/** To the other nodes over the same store; without REDIS_URL there are none. Never rejects: Redis may come later. */
export async function openChannels(
  { REDIS_URL: url }: Pick<Config, 'REDIS_URL'>,
  { epoch }: Pick<MessageLog, 'epoch'>,
): Promise<NodeChannels & AsyncDisposable> {
  if (url === undefined) return new InProcessChannels();
  // A node that is alone does not wait for the client of Redis to load.
  const { openRedisChannels } = await import('@parley/server-channel-redis');
  // There is no application yet: what is logged waits for its logger.
  Logger.attachBuffer();
  const logger = new Logger('Redis');
  const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
  return openRedisChannels({
    url,
    // Installations that share a Redis share no database, and so no epoch.
    prefix: `parley:${epoch}:`,
    onLost: (error) => {
      logger.warn({
        msg: 'other nodes are not reached; what they commit is read from the store',
        error: reasonOf(error),
      });
    },
    onBack: () => {
      logger.log({ msg: 'other nodes are reached' });
    },
    onTrouble: (error) => {
      logger.error({ msg: 'news of another node was not taken', error: reasonOf(error) });
    },
  });
}
