import { RedisChannels, type RedisChannelsOptions } from './index.ts';

/** Starts nodes over one server and one prefix, which all stop at the end, and collects what went wrong. */
export function nodesOver(
  redis: { readonly url: string; newPrefix(): string },
  options: Partial<RedisChannelsOptions> = {},
) {
  const prefix = redis.newPrefix();
  const stack = new AsyncDisposableStack();
  const troubles: unknown[] = [];
  const losses: unknown[] = [];
  return {
    prefix,
    troubles,
    losses,
    /** One that need not be connected yet. */
    begin: (): RedisChannels =>
      stack.use(
        new RedisChannels({
          ...{ url: redis.url, prefix, heartbeatMs: 200, onBack: () => undefined },
          onLost: (error) => losses.push(error),
          onTrouble: (error) => troubles.push(error),
          ...options,
        }),
      ),
    async start(): Promise<RedisChannels> {
      const node = this.begin();
      await node.connected;
      return node;
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
