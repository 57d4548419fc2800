import { Limits } from '@parley/dto';
import type { ServerOptions } from 'socket.io';
import { sessionAdapter } from './session-adapter.ts';

/** How Socket.IO is set up for Parley; the application adds whom it lets in (`allowRequest`, `cors`). */
export function socketIoOptions({ sessionRecoveryMs }: { sessionRecoveryMs: number }): Partial<ServerOptions> {
  return {
    maxHttpBufferSize: Limits.packetBytes,
    // Frames are encoded once for all members; compressing would be done once per member.
    perMessageDeflate: false,
    serveClient: false,
    // A socket that says nothing after its handshake is let go.
    connectTimeout: 10_000,
    ...(sessionRecoveryMs > 0 && {
      adapter: sessionAdapter(sessionRecoveryMs),
      connectionStateRecovery: { maxDisconnectionDuration: sessionRecoveryMs, skipMiddlewares: false },
    }),
  };
}
