import { Adapter, type Session } from 'socket.io-adapter';

interface KeptSession {
  readonly sid: string;
  readonly user: string;
  readonly expiresAt: number;
}

/** Sessions kept for restoring; beyond it the oldest can't be restored, and connect afresh. */
const maxKeptSessions = 100_000;

/**
 * Socket.IO's adapter for session recovery that keeps who a session was and nothing else. Socket.IO's own replays missed
 * packets and re-enters rooms before any middleware has looked at the token; Parley recovers from the log.
 */
export function sessionAdapter(windowMs: number, now: () => number = Date.now): typeof Adapter {
  return class SessionAdapter extends Adapter {
    /** By private session id, in order of disconnection. */
    readonly #kept = new Map<string, KeptSession>();

    override persistSession({ sid, pid, data }: Omit<Session, 'missedPackets'> & { data: unknown }): void {
      this.#forgetExpired();
      this.#kept.set(pid, { sid, user: userOf(data), expiresAt: now() + windowMs });
    }

    /** Each session once. The data is rebuilt from the token by the middleware. */
    override restoreSession(pid: string): Promise<Session> {
      const kept = this.#kept.get(pid);
      this.#kept.delete(pid);
      if (!kept || kept.expiresAt < now()) return Promise.resolve(null as never);
      return Promise.resolve({ sid: kept.sid, pid, rooms: [], data: { restoredUser: kept.user }, missedPackets: [] });
    }

    #forgetExpired(): void {
      for (const [pid, { expiresAt }] of this.#kept) {
        if (expiresAt >= now() && this.#kept.size < maxKeptSessions) return;
        this.#kept.delete(pid);
      }
    }
  };
}

function userOf(data: unknown): string {
  const { identity } = data as { identity?: { user: { id: string } } };
  return identity?.user.id ?? '';
}
