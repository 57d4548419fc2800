import type { UserId } from '@parley/dto';
import { topicOfUser, type News, type Topic } from './news.ts';
import { NodeChannels, type NodeListener } from './node-channels.ts';

/** What nodes of one process share. */
export class InProcessHub {
  readonly nodes = new Set<InProcessChannels>();
}

/** Without a hub: the channels of a node that is alone, which cost nothing. With one: those of several nodes in one process. */
export class InProcessChannels extends NodeChannels implements AsyncDisposable {
  readonly isConnected = true;
  readonly #node = `node-${String((started += 1))}`;
  readonly #listeners: NodeListener[] = [];
  readonly #followed = new Set<Topic>(['nodes']);
  readonly #hub: InProcessHub | undefined;

  constructor(hub?: InProcessHub) {
    super();
    this.#hub = hub;
    hub?.nodes.add(this);
  }

  override get isShared(): boolean {
    return this.#hub !== undefined;
  }

  override listen(listener: NodeListener): void {
    this.#listeners.push(listener);
  }

  override follow(topic: Topic): void {
    if (!this.#hub || this.#followed.has(topic)) return;
    this.#followed.add(topic);
    queueMicrotask(() => {
      if (this.#followed.has(topic)) for (const listener of this.#listeners) listener.following?.([topic]);
    });
  }

  override unfollow(topic: Topic): void {
    this.#followed.delete(topic);
  }

  override followed(users: readonly UserId[]): Promise<ReadonlySet<UserId>> {
    const nodes = [...(this.#hub?.nodes ?? [])];
    return Promise.resolve(
      new Set(users.filter((user) => nodes.some((node) => node.#followed.has(topicOfUser(user))))),
    );
  }

  protected override tell(topic: Topic, news: News): void {
    if (!this.#hub) return;
    for (const node of this.#hub.nodes) {
      if (node === this) continue;
      queueMicrotask(() => {
        if (!node.#followed.has(topic)) return;
        for (const listener of node.#listeners) listener.heard?.(news, this.#node);
      });
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    if (this.#hub?.nodes.delete(this) === true) {
      for (const node of this.#hub.nodes) for (const listener of node.#listeners) listener.gone?.(this.#node);
    }
    return Promise.resolve();
  }
}

let started = 0;
