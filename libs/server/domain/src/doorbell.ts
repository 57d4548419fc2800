import type { JoinedRoom, ReadPosition, Room, RoomId, User, UserId } from '@parley/dto';

/**
 * Tells connected sessions what is already durable. Everything said here may be lost and heals by itself: the truth is
 * in the store.
 */
export abstract class Doorbell {
  /** Every session of this person enters the room. */
  abstract memberJoined(user: UserId, room: JoinedRoom): void;
  /** Every session of this person leaves the room. */
  abstract memberLeft(user: UserId, room: RoomId): void;
  abstract roomUpdated(room: Room): void;
  /** Somebody came or left. Large rooms change too often for everybody to be told each time. */
  abstract memberCountChanged(room: Room): void;
  /** Tells the person's sessions how far they have read. */
  abstract readMoved(user: UserId, position: ReadPosition): void;
  /** Tells everybody who shares a room with this person; later messages carry the new name. */
  abstract userUpdated(user: User): void;
  /** Ends the sockets of a session that was signed out. */
  abstract signedOut(session: string): void;
}

/** Who is connected, on whichever node. Implementation: in the chat feature, from its sockets. */
export abstract class Attendance {
  /** Those of these people. Never rejects: whoever can't be found out about is left out. */
  abstract online(users: readonly UserId[]): Promise<ReadonlySet<UserId>>;
}
