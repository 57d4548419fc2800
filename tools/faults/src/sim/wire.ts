import type { Hello, JoinedRoom, Problem, RoomId, User } from '@parley/dto';
import { contentHash, ParleyError, type LogCommand } from '@parley/server-domain';

/** All the rooms there are: what happens in one must not hold up another. */
export const roomIds: readonly [RoomId, ...RoomId[]] = ['lobby', 'attic', 'cellar'];
const time = '2026-03-01T09:00:00.000Z';

export function joinedRoom(id: RoomId, head: number): JoinedRoom {
  return {
    id,
    kind: 'public',
    name: id,
    maker: null,
    createdAt: time,
    head,
    memberCount: 3,
    read: { room: id, seq: head, unread: 0, head },
  };
}

export function helloTo(
  user: User,
  { epoch, heads }: { readonly epoch: string; readonly heads: ReadonlyMap<RoomId, number> },
): Hello {
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
    rooms: [...heads].map(([id, head]) => joinedRoom(id, head)),
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
