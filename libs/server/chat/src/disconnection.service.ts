import { Injectable, Logger } from '@nestjs/common';
import { roomsOf, type SessionSocket } from '@parley/server-transport';
import { classifyDisconnect } from './disconnect-reason.ts';
import { Heads } from './heads.ts';
import { Presence } from './presence.ts';
import { Sockets } from './sockets.ts';

/** Takes leave of sessions: every reason is classified, counted and logged. */
@Injectable()
export class DisconnectionService {
  readonly #logger = new Logger(DisconnectionService.name);
  readonly #counts = new Map<string, number>();

  constructor(
    private readonly sockets: Sockets,
    private readonly presence: Presence,
    private readonly heads: Heads,
  ) {}

  /** How many sessions ended for which reason since the start. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  /** Before Socket.IO takes the socket out of its rooms. */
  disconnect(socket: SessionSocket, socketReason: string): void {
    const { identity, closedFor } = socket.data;
    const { reason, isTemporary } = classifyDisconnect(closedFor ?? socketReason);
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
    this.heads.remove(socket);
    this.sockets.remove(socket);
    const isLast = [...this.sockets.of(identity.user.id)].length === 0;
    if (isLast) this.presence.disconnect(identity.user.id, roomsOf(socket), isTemporary);
    this.#logger.log({ msg: 'disconnected', socket: socket.id, user: identity.user.id, reason, isTemporary });
  }
}
