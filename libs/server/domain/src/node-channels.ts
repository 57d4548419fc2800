import type { RoomId, UserId } from '@parley/dto';
import {
  topicOfRoom,
  topicOfUser,
  type News,
  type NodeNews,
  type PersonNews,
  type RoomNews,
  type Topic,
} from './news.ts';

/** Hears what other nodes tell. Whatever it throws is reported and harms nobody else. */
export interface NodeListener {
  /** `node` is the random name of who tells, another for each start of a process. A node does not hear itself. */
  heard?(news: News, node: string): void;
  /**
   * From here on what is told of these topics is heard: after `follow`, and again whenever the connection was lost. What
   * was told before may have been missed, and has to be looked up in the store: with `nodes`, sign-outs too.
   */
  following?(topics: readonly Topic[]): void;
  /** Another node stopped, or was not heard for so long that it counts as dead. */
  gone?(node: string): void;
}

/**
 * What nodes over one store tell each other. All of it may be late, lost, doubled or out of order: the truth is in the
 * store. Nothing here throws or waits; while others can't be reached, what is told is dropped. Implementations:
 * InProcessChannels, RedisChannels.
 */
export abstract class NodeChannels {
  /** Whether there may be other nodes at all. */
  abstract readonly isShared: boolean;

  /** Whether others are reached at present; always where there are none. */
  abstract get isConnected(): boolean;

  /** Adds a listener for good. */
  abstract listen(listener: NodeListener): void;

  /** Hears a topic from soon on, until `unfollow`. Every node follows `nodes` by itself. */
  abstract follow(topic: Topic): void;

  abstract unfollow(topic: Topic): void;

  /** Those of these people whom any node follows, as far as can be found out; all of nobody while others can't be reached. */
  abstract followed(users: readonly UserId[]): Promise<ReadonlySet<UserId>>;

  tellRoom(room: RoomId, news: RoomNews): void {
    this.tell(topicOfRoom(room), news);
  }

  tellPerson(user: UserId, news: PersonNews): void {
    this.tell(topicOfUser(user), news);
  }

  tellNodes(news: NodeNews): void {
    this.tell('nodes', news);
  }

  protected abstract tell(topic: Topic, news: News): void;
}
