import type { Hello, JoinedRoom, Problem, RoomId, User } from '@parley/dto';
import { contentHash, ParleyError, type CommandOutcome, type LogCommand } from '@parley/server-domain';

export const lobby: RoomId = 'lobby';
const time = '2026-03-01T09:00:00.000Z';

/** The lobby is all there is. */
export function helloTo(user: User, { epoch, head }: { readonly epoch: string; readonly head: number }): Hello {
  const room: JoinedRoom = {
    id: lobby,
    kind: 'public',
    name: 'Lobby',
    maker: null,
    createdAt: time,
    head,
    memberCount: 3,
    read: { room: lobby, seq: head, unread: 0, head },
  };
  return {
    user,
    epoch,
    server: { version: '0', time },
    limits: {
      textLength: 4_000,
      packetBytes: 65_536,
      pageItems: 200,
      cursors: 500,
      roomNameLength: 80,
      userNameLength: 40,
      sends: { count: 50, perMs: 10_000 },
    },
    expiresAt: '2027-03-01T09:00:00.000Z',
    rooms: [room],
    hasMoreRooms: false,
  };
}

export function commandOf(user: User, name: string, payload: Record<string, unknown>): LogCommand {
  const { id, text, edit, epoch, editRev } = payload as {
    id: string;
    text: string;
    edit: string;
    epoch: string;
    editRev: number;
  };
  if (name === 'message:send')
    return { kind: 'send', id, author: user, text, hash: contentHash({ id, text }), at: time };
  if (name === 'message:edit') return { kind: 'edit', id, edit, editor: user.id, epoch, editRev, text, at: time };
  return { kind: 'delete', id, deleter: user.id, at: time };
}

export function committed(outcome: CommandOutcome): { seq: number; rev: number; createdAt: string } {
  if (outcome.status === 'refused') {
    throw new ParleyError(outcome.code, outcome.current && { current: outcome.current });
  }
  const { seq, rev, createdAt } = outcome;
  return { seq, rev, createdAt };
}

export function problem(code: Problem['code']): Problem {
  return { type: code, title: code, status: 400, code };
}

export function problemOf(error: unknown): Problem {
  if (!(error instanceof ParleyError)) throw error;
  const { code, retryAfterMs, current, reset } = error;
  return {
    ...problem(code),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(current && { current }),
    ...(reset && { reset }),
  };
}
