import type { RoomId, User } from '../contract.ts';
import type { Link } from './link.ts';
import type { RoomModel } from './room-model.ts';
import type { Rooms } from './rooms.ts';

export interface Hearers {
  readonly model: (id: RoomId) => RoomModel;
  readonly membership: Rooms;
  /** Somebody goes by another name. */
  readonly onUser: (user: User) => void;
}

/** Passes what the server tells to the rooms that it is about. */
export function listenTo(link: Link, { model, membership, onUser }: Hearers): void {
  link.on('changes', (frame) => {
    model(frame.room).take({ kind: 'frame', frame });
  });
  link.on('room:reset', (reset) => {
    model(reset.room).take({ kind: 'reset', reset });
  });
  link.on('heads', ({ epoch, heads }, acknowledge) => {
    for (const [room, head] of Object.entries(heads)) model(room).take({ kind: 'heard', epoch, head });
    acknowledge();
  });
  link.on('room:joined', ({ room }) => {
    membership.join(room);
  });
  link.on('room:left', ({ room }) => {
    membership.leave(room);
  });
  link.on('room:updated', ({ room }) => {
    model(room.id).rename(room);
    membership.reorder();
    const { epoch } = model(room.id).replica;
    if (epoch !== undefined) model(room.id).take({ kind: 'heard', epoch, head: room.head });
  });
  link.on('room:read', (read) => {
    model(read.room).moveRead(read);
  });
  link.on('typing', (typing) => {
    model(typing.room).hearTyping(typing);
  });
  link.on('presence', (presence) => {
    model(presence.room).hearPresence(presence);
  });
  link.on('user:updated', ({ user }) => {
    onUser(user);
  });
}
