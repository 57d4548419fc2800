import type { Frame, JoinedRoom, ReadPosition, Room, RoomId, User, UserId } from '@parley/dto';

/**
 * Whom news between nodes concerns: the nodes with sessions in a room, those with sessions of a person, or every node.
 * A node follows the topics of its sessions and pays nothing for others.
 */
export type Topic = `room:${RoomId}` | `user:${UserId}` | 'nodes';

export function topicOfRoom(room: RoomId): Topic {
  return `room:${room}`;
}

export function topicOfUser(user: UserId): Topic {
  return `user:${user}`;
}

/** The room of a topic, if it is one's. */
export function roomOfTopic(topic: Topic): RoomId | undefined {
  return topic.startsWith('room:') ? topic.slice('room:'.length) : undefined;
}

/** The person of a topic, if it is one's. */
export function userOfTopic(topic: Topic): UserId | undefined {
  return topic.startsWith('user:') ? topic.slice('user:'.length) : undefined;
}

/** What a room's commit changed, and its membership counter as of that commit. */
export interface FrameNews {
  readonly kind: 'frame';
  readonly frame: Frame;
  readonly members: number;
}

/** Told to the nodes with sessions in the room. */
export type RoomNews =
  | FrameNews
  | { readonly kind: 'typing'; readonly room: RoomId; readonly user: User; readonly isTyping: boolean }
  /** All who are online in the room by the teller's sessions; of a large room only how many. */
  | { readonly kind: 'online'; readonly room: RoomId; readonly people: readonly User[] | number }
  /** Asks every node for its `online`. */
  | { readonly kind: 'who'; readonly room: RoomId }
  | { readonly kind: 'room-updated'; readonly room: Room }
  | { readonly kind: 'member-count'; readonly room: Room };

/** Told to the nodes with sessions of the person. */
export type PersonNews =
  | { readonly kind: 'joined'; readonly user: UserId; readonly room: JoinedRoom }
  | { readonly kind: 'left'; readonly user: UserId; readonly room: RoomId }
  | { readonly kind: 'read'; readonly user: UserId; readonly position: ReadPosition };

/** Told to every node. */
export type NodeNews =
  /** `rooms` are all rooms of the person. */
  | { readonly kind: 'renamed'; readonly user: User; readonly rooms: readonly RoomId[] }
  | { readonly kind: 'signed-out'; readonly session: string };

export type News = RoomNews | PersonNews | NodeNews;
