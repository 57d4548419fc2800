import { Injectable, Logger, Optional } from '@nestjs/common';
import { ChatObserver } from '@parley/server-domain';
import type { SessionSocket } from '@parley/server-transport';
import { classifyDisconnect } from './disconnect-reason.ts';
import { Heads } from './heads.ts';
import { Presence } from './presence.ts';
import { Sockets } from './sockets.ts';

/** Takes leave of sessions: every reason is classified, counted and logged. */
@Injectable()
export class DisconnectionService {
  readonly #logger = new Logger(DisconnectionService.name);
  /** How many sessions ended for which reason since the start; each end is logged with its number. */
  readonly #counts = new Map<string, number>();

  constructor(
    private readonly sockets: Sockets,
    private readonly presence: Presence,
    private readonly heads: Heads,
    @Optional() private readonly observer?: ChatObserver,
  ) {}

  disconnect(socket: SessionSocket, socketReason: string): void {
    const { identity, closedFor } = socket.data;
    const { reason, isTemporary } = classifyDisconnect(closedFor ?? socketReason);
    const times = (this.#counts.get(reason) ?? 0) + 1;
    this.#counts.set(reason, times);
    this.observer?.sessionEnded(reason);
    this.heads.remove(socket);
    this.sockets.remove(socket);
    const { user } = identity;
    if (this.sockets.isGone(user.id)) this.presence.disconnect(user.id, { isTemporary });
    this.#logger.log({ msg: 'disconnected', socket: socket.id, user: user.id, reason, isTemporary, times });
  }
}
