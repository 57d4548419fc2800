import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { RoomId, UserId } from '@parley/dto';
import {
  MessageLog,
  NodeChannels,
  roomOfTopic,
  topicOfRoom,
  topicOfUser,
  userOfTopic,
  type News,
  type NodeListener,
  type Topic,
} from '@parley/server-domain';
import { channelOf, stackOf } from '@parley/server-transport';
import { ChatOptions } from './chat.options.ts';
import { HeadComparison } from './head-comparison.ts';
import { Memberships } from './memberships.ts';
import { Presence } from './presence.ts';
import { RoomFeed } from './room-feed.ts';
import { SocketDoorbell } from './socket-doorbell.ts';
import { Sockets } from './sockets.ts';

/** Makes this node one of several: follows what its sessions need, and hands on what the others tell. */
@Injectable()
export class NodesService implements NodeListener, OnModuleInit, OnApplicationShutdown {
  readonly #logger = new Logger(NodesService.name);
  readonly #comparison: HeadComparison;
  /** People whose memberships are to be looked at. */
  readonly #unchecked = new Set<UserId>();
  #isChecking = false;
  #isStopped = false;

  constructor(
    private readonly channels: NodeChannels,
    private readonly log: MessageLog,
    private readonly feed: RoomFeed,
    private readonly sockets: Sockets,
    private readonly doorbell: SocketDoorbell,
    private readonly memberships: Memberships,
    private readonly presence: Presence,
    private readonly options: ChatOptions,
  ) {
    this.#comparison = new HeadComparison(log, feed, (error) => {
      this.#complain('heads were not compared', error);
    });
  }

  onModuleInit(): void {
    if (!this.channels.isShared) return;
    this.feed.recheckMembersBy((room) => this.memberships.recheckRoom(room));
    this.channels.listen(this);
    this.sockets.watchBy({
      roomOpened: (room) => {
        this.feed.follow(room);
        this.channels.follow(topicOfRoom(room));
      },
      roomEmptied: (room) => {
        this.feed.unfollow(room);
        this.channels.unfollow(topicOfRoom(room));
      },
      userCame: (user) => {
        this.channels.follow(topicOfUser(user));
      },
      userWent: (user) => {
        this.#unfollowLater(user);
      },
    });
    this.#comparison.start();
  }

  onApplicationShutdown(): void {
    this.#isStopped = true;
    this.#comparison.stop();
  }

  heard(news: News, node: string): void {
    switch (news.kind) {
      case 'frame': {
        const { epoch, room, ...stretch } = news.frame;
        if (epoch === this.log.epoch) this.feed.publish(room, { ...stretch, members: news.members });
        break;
      }
      case 'typing': {
        const { kind: _, ...typing } = news;
        this.sockets.server.to(channelOf(news.room)).volatile.emit('typing', typing);
        break;
      }
      case 'online':
        this.presence.hear(node, news.room, news.people);
        break;
      case 'who':
        this.presence.announce(news.room);
        break;
      case 'room-updated':
        this.doorbell.roomUpdated(news.room);
        break;
      case 'member-count':
        this.doorbell.memberCountChanged(news.room);
        break;
      case 'joined':
        this.doorbell.memberJoined(news.user, news.room);
        break;
      case 'left':
        this.doorbell.memberLeft(news.user, news.room);
        break;
      case 'read':
        this.doorbell.readMoved(news.user, news.position);
        break;
      case 'renamed':
        this.doorbell.userUpdated(news.user, news.rooms);
        break;
      case 'signed-out':
        this.doorbell.signedOut(news.session);
    }
  }

  /** Whatever was told before may have been missed. */
  following(topics: readonly Topic[]): void {
    const rooms = topics.map(roomOfTopic).filter((room): room is RoomId => room !== undefined);
    this.#comparison.soon(rooms);
    this.presence.ask(rooms);
    for (const user of topics.map(userOfTopic)) if (user !== undefined) this.#unchecked.add(user);
    void this.#checkMemberships();
  }

  gone(node: string): void {
    this.presence.loseNode(node);
  }

  /** One after another, so that many who come at once hold nobody up. Never rejects. */
  async #checkMemberships(): Promise<void> {
    if (this.#isChecking) return;
    this.#isChecking = true;
    for (const user of this.#unchecked) {
      this.#unchecked.delete(user);
      if (this.#isStopped) break;
      try {
        await this.memberships.recheckUser(user);
      } catch (error) {
        // What is missed by it is noticed by the room's membership counter, or when they connect again.
        this.#complain('memberships were not looked at', error);
      }
    }
    this.#isChecking = false;
  }

  /** Whoever lost the connection still counts as online a little longer, also for other nodes. */
  #unfollowLater(user: UserId): void {
    setImmediate(() => {
      if (!this.presence.isOnline(user)) this.channels.unfollow(topicOfUser(user));
      else if (this.sockets.isGone(user)) {
        setTimeout(() => {
          this.#unfollowLater(user);
        }, this.options.presenceLingerMs).unref();
      }
    });
  }

  #complain(msg: string, error: unknown): void {
    this.#logger.warn({ msg, stack: stackOf(error) });
  }
}
