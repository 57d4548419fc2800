import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Timings } from '@parley/dto';
import { MessageLog } from '@parley/server-domain';
import { closeFor, roomsOf, type SessionSocket } from '@parley/server-transport';
import { RoomFeed } from './room-feed.ts';
import { Sockets } from './sockets.ts';

/** A session that leaves `heads` unacknowledged for this long does not read. */
const maxPendingMs = 60_000;
const slotMs = 1_000;
const slotCount = Timings.headsIntervalMs / slotMs;

/**
 * Sends each session, every 15 s, the heads that moved since the last it acknowledged, so that a lost last frame is
 * noticed. Sessions are spread over the seconds. What else is due now and then is looked at on the way: ended tokens, slow
 * consumers.
 */
@Injectable()
export class Heads implements OnApplicationShutdown {
  readonly #slots: readonly Set<SessionSocket>[] = Array.from({ length: slotCount }, () => new Set<SessionSocket>());
  readonly #slotOf = new WeakMap<SessionSocket, Set<SessionSocket>>();
  #next = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly sockets: Sockets,
    private readonly feed: RoomFeed,
    private readonly log: MessageLog,
  ) {}

  add(socket: SessionSocket): void {
    const slot = this.#slots[(this.#next + slotCount - 1) % slotCount];
    if (!slot) return;
    slot.add(socket);
    this.#slotOf.set(socket, slot);
    this.#timer ??= setInterval(() => {
      this.#turn();
    }, slotMs).unref();
  }

  remove(socket: SessionSocket): void {
    this.#slotOf.get(socket)?.delete(socket);
  }

  onApplicationShutdown(): void {
    clearInterval(this.#timer);
  }

  #turn(): void {
    const slot = this.#slots[this.#next] ?? [];
    this.#next = (this.#next + 1) % slotCount;
    const now = Date.now();
    for (const socket of slot) this.#attend(socket, now);
  }

  #attend(socket: SessionSocket, now: number): void {
    const { data } = socket;
    if (data.identity.expiresAt <= now) {
      socket.emit('session:ended', { code: 'auth/expired' });
      closeFor(socket, 'auth/expired');
    } else if (data.headsPendingSince !== undefined && now - data.headsPendingSince >= maxPendingMs) {
      closeFor(socket, 'slow-consumer');
    } else if (!this.sockets.closeIfSlow(socket)) {
      this.#send(socket, now);
    }
  }

  #send(socket: SessionSocket, now: number): void {
    const { data } = socket;
    const { tick } = this.feed;
    data.headsPendingSince ??= now;
    socket.emit(
      'heads',
      { epoch: this.log.epoch, heads: this.feed.headsSince(data.headsTick, roomsOf(socket)) },
      () => {
        data.headsTick = Math.max(data.headsTick, tick);
        data.headsPendingSince = undefined;
      },
    );
  }
}
