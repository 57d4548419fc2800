import type { RoomId } from '@parley/dto';
import type { MessageLog } from '@parley/server-domain';
import { NodeTimings } from './node-timings.ts';
import type { RoomFeed } from './room-feed.ts';

/**
 * Compares the heads of the rooms with sessions here with the store: all of them every few seconds, and those at once
 * whose frames may have been missed. So what a channel between nodes loses is late and never lost.
 */
export class HeadComparison {
  readonly #soon = new Set<RoomId>();
  #timer: NodeJS.Timeout | undefined;
  #isRunning = false;
  #isStopped = false;

  constructor(
    private readonly log: Pick<MessageLog, 'heads'>,
    private readonly feed: RoomFeed,
    private readonly onTrouble: (error: unknown) => void,
  ) {}

  start(everyMs: number = NodeTimings.compareHeadsMs): void {
    this.#timer = setInterval(() => {
      this.soon(this.feed.followed);
    }, everyMs).unref();
  }

  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#timer);
  }

  soon(rooms: Iterable<RoomId>): void {
    for (const room of rooms) this.#soon.add(room);
    if (this.#isRunning) return;
    this.#isRunning = true;
    void this.#run().finally(() => {
      this.#isRunning = false;
    });
  }

  /** Never rejects. One read at a time: a store that is slow is not asked more for it. */
  async #run(): Promise<void> {
    // With what else the present turn brings.
    await new Promise(setImmediate);
    while (this.#soon.size > 0 && !this.#isStopped) {
      const rooms = [...this.#soon].slice(0, NodeTimings.comparedAtOnce);
      for (const room of rooms) this.#soon.delete(room);
      try {
        for (const [room, head] of await this.log.heads(rooms)) this.feed.compare(room, head);
      } catch (error) {
        // They are compared again in a few seconds.
        this.onTrouble(error);
      }
    }
  }
}
