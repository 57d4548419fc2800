import { randomBytes } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import type { UserId } from '@parley/dto';
import { NodeChannels, topicOfUser, type News, type NodeListener, type Topic } from '@parley/server-domain';
import { connect, type Connection } from './connection.ts';
import { Peers } from './peers.ts';
import { Subscriptions } from './subscriptions.ts';

export interface RedisChannelsOptions {
  /** `redis://` or `rediss://`. */
  readonly url: string;
  /** Before the name of every channel: installations that share a server share no prefix. */
  readonly prefix: string;
  /** Others can't be reached from now on; why, as far as it is known. Told once until `onBack`. */
  readonly onLost: (error: unknown) => void;
  /** Others are reached, for the first time or again. */
  readonly onBack: () => void;
  /** Something was told and not understood, or a listener failed. */
  readonly onTrouble: (error: unknown) => void;
  /** How often each node says that it is there, in milliseconds. Default 2,000. */
  readonly heartbeatMs?: number;
}

/** A node that does not hear itself for so many heartbeats has lost the server, whatever its connection says. */
const lostAfterBeats = 3;
/** A node that is not heard for so many heartbeats counts as dead. */
const goneAfterBeats = 5;
/** Bytes on their way to Redis; beyond it news is dropped. */
const maxPendingBytes = 16 * 1024 * 1024;
/** How long a start waits for a server that is there, in milliseconds. */
const openWithinMs = 1_000;

/** Channels over Redis Pub/Sub. Resolves once it is connected, or a second later without: it goes on trying by itself. */
export async function openRedisChannels(options: RedisChannelsOptions): Promise<RedisChannels> {
  const channels = new RedisChannels(options);
  await Promise.race([channels.connected, after(openWithinMs)]);
  return channels;
}

export class RedisChannels extends NodeChannels implements AsyncDisposable {
  readonly isShared = true;
  /** Resolves once others were reached for the first time. */
  readonly connected: Promise<unknown>;
  readonly #node = randomBytes(9).toString('base64url');
  readonly #options: Required<RedisChannelsOptions>;
  readonly #listeners: NodeListener[] = [];
  readonly #peers = new Peers();
  readonly #subscriptions: Subscriptions;
  readonly #heartbeat: NodeJS.Timeout;
  readonly #onConnected: (value: undefined) => void;
  #connection: Connection;
  #pendingBytes = 0;
  /** Unknown before anything was reached or failed. */
  #isConnected: boolean | undefined;
  /** Since when this node hears itself, and when it did last, on a clock that nobody sets. */
  #connectedAt = 0;
  #echoedAt = 0;
  /** When the connection was begun or came back. */
  #openedAt = 0;
  #isClosed = false;

  constructor(options: RedisChannelsOptions) {
    super();
    this.#options = { heartbeatMs: 2_000, ...options };
    ({ promise: this.connected, resolve: this.#onConnected } = Promise.withResolvers<undefined>());
    const channelsOf = (topics: readonly Topic[]): string[] => topics.map((topic) => this.#channelOf(topic));
    const isReady = (): boolean => this.#connection.isReady;
    this.#subscriptions = new Subscriptions(
      {
        get isReady() {
          return isReady();
        },
        subscribe: (topics) => this.#connection.subscribe(channelsOf(topics), this.#hear),
        unsubscribe: (topics) => this.#connection.unsubscribe(channelsOf(topics), this.#hear),
      },
      {
        following: (topics) => {
          this.#each((listener) => listener.following?.(topics));
          // At once, rather than with the next beat: this node has to hear itself before others count as reached.
          if (topics.includes('nodes')) this.#publish('nodes', alive);
        },
        failed: (error) => {
          this.#lose(error);
        },
      },
    );
    this.#connection = this.#connect();
    this.#subscriptions.add('nodes');
    this.#heartbeat = setInterval(() => {
      this.#beat();
    }, this.#options.heartbeatMs);
    this.#heartbeat.unref();
  }

  override get isConnected(): boolean {
    return this.#isConnected === true;
  }

  override listen(listener: NodeListener): void {
    this.#listeners.push(listener);
  }

  override follow(topic: Topic): void {
    this.#subscriptions.add(topic);
  }

  override unfollow(topic: Topic): void {
    this.#subscriptions.delete(topic);
  }

  override async followed(users: readonly UserId[]): Promise<ReadonlySet<UserId>> {
    if (users.length === 0 || !this.isConnected) return new Set();
    try {
      const counts = await this.#connection.pubSubNumSub(users.map((user) => this.#channelOf(topicOfUser(user))));
      return new Set(users.filter((user) => (counts[this.#channelOf(topicOfUser(user))] ?? 0) > 0));
    } catch (error) {
      this.#options.onTrouble(error);
      return new Set();
    }
  }

  protected override tell(topic: Topic, news: News): void {
    if (this.#connection.isReady) this.#publish(topic, JSON.stringify(news));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#heartbeat);
    if (this.#connection.isReady) {
      const said = this.#connection.publish(this.#channelOf('nodes'), `${this.#node} ${bye}`).catch(() => undefined);
      await Promise.race([said, after(openWithinMs)]);
    }
    this.#connection.destroy();
  }

  #connect(): Connection {
    this.#openedAt = performance.now();
    return connect(this.#options.url, {
      ready: () => {
        // One turn later: the first time, the connection is not yet known here.
        queueMicrotask(() => {
          this.#openedAt = performance.now();
          this.#subscriptions.restored();
        });
      },
      failed: (error) => {
        this.#lose(error);
      },
    });
  }

  #publish(topic: Topic, text: string): void {
    if (this.#pendingBytes > maxPendingBytes) return;
    this.#pendingBytes += text.length;
    const done = (): void => {
      this.#pendingBytes -= text.length;
    };
    this.#connection.publish(this.#channelOf(topic), `${this.#node} ${text}`).then(done, (error: unknown) => {
      done();
      this.#lose(error);
    });
  }

  readonly #hear = (message: string): void => {
    const end = message.indexOf(' ');
    const node = message.slice(0, end);
    const now = performance.now();
    if (node === this.#node) {
      this.#echo(now);
      return;
    }
    const text = message.slice(end + 1);
    if (text === bye) {
      if (this.#peers.forget(node)) this.#each((listener) => listener.gone?.(node));
      return;
    }
    this.#peers.heard(node, now);
    if (text === alive) return;
    try {
      const news = JSON.parse(text) as News;
      this.#each((listener) => listener.heard?.(news, node));
    } catch (error) {
      this.#options.onTrouble(error);
    }
  };

  /** This node hears itself: so do others, and it them. */
  #echo(now: number): void {
    this.#echoedAt = now;
    if (this.#isConnected === true) return;
    this.#isConnected = true;
    this.#connectedAt = now;
    this.#onConnected(undefined);
    this.#options.onBack();
  }

  #lose(error: unknown): void {
    if (this.#isConnected === false || this.#isClosed) return;
    this.#isConnected = false;
    this.#options.onLost(error);
  }

  #beat(): void {
    const now = performance.now();
    const { heartbeatMs } = this.#options;
    const lostMs = lostAfterBeats * heartbeatMs;
    if (now - Math.max(this.#echoedAt, this.#openedAt) > lostMs) this.#renew();
    else if (this.#connection.isReady) {
      this.#publish('nodes', alive);
      this.#subscriptions.retry();
    }
    // Who was not heard while nobody was, may be there.
    const goneMs = goneAfterBeats * heartbeatMs;
    if (!this.isConnected || now - this.#connectedAt < goneMs) return;
    for (const node of this.#peers.expire(now - goneMs)) this.#each((listener) => listener.gone?.(node));
  }

  /** Whatever became of the connection, it says nothing. */
  #renew(): void {
    this.#lose(new Error('Redis does not answer.'));
    this.#connection.destroy();
    this.#subscriptions.reset();
    this.#connection = this.#connect();
  }

  #each(tell: (listener: NodeListener) => void): void {
    for (const listener of this.#listeners) {
      try {
        tell(listener);
      } catch (error) {
        this.#options.onTrouble(error);
      }
    }
  }

  #channelOf(topic: Topic): string {
    return this.#options.prefix + topic;
  }
}

/** What nodes say beside news. */
const alive = 'alive';
const bye = 'bye';
