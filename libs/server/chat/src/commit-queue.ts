import type { RoomId } from '@parley/dto';
import {
  ParleyError,
  type CommandOutcome,
  type LogCommand,
  type MessageLog,
  type RoomResult,
} from '@parley/server-domain';

export interface CommitQueueOptions {
  /** Commands in one commit. Default 512: a second's worth of typing of a large team in one fsync. */
  readonly maxBatchItems?: number;
  /** UTF-16 units of text in one commit. Default 1 Mi, which bounds how long the writer holds its transaction. */
  readonly maxBatchLength?: number;
  /** Commands waiting in all rooms together. Default 10,000; beyond it senders are told to come back. */
  readonly maxWaiting?: number;
  /** Runs the start of a commit once the present turn's arrivals are in. Default `setImmediate`. */
  readonly defer?: (run: () => void) => void;
}

interface Waiting {
  readonly command: LogCommand;
  readonly resolve: (outcome: CommandOutcome) => void;
  readonly reject: (error: unknown) => void;
}

const busyRetryAfterMs = 1_000;

/**
 * Gathers commands into commits: while one is in flight the next batch gathers; idle means commit at once. Revisions are
 * never assigned ahead of a commit that may fail, since one commit is in flight at a time.
 */
export class CommitQueue {
  readonly #rooms = new Map<RoomId, Waiting[]>();
  readonly #options: Required<CommitQueueOptions>;
  #waiting = 0;
  #isCommitting = false;
  #isScheduled = false;
  #isClosed = false;
  readonly #whenIdle: (() => void)[] = [];

  /** `onCommitted` hears of every durable change before its sender does. */
  constructor(
    private readonly log: Pick<MessageLog, 'commit'>,
    private readonly onCommitted: (result: RoomResult) => void,
    options: CommitQueueOptions = {},
  ) {
    this.#options = {
      maxBatchItems: 512,
      maxBatchLength: 1024 * 1024,
      maxWaiting: 10_000,
      defer: (run) => setImmediate(run),
      ...options,
    };
  }

  /**
   * Commits a command after those of its room that came before. Errors: `server/busy`, `server/draining`, and those of
   * `MessageLog.commit`.
   */
  enqueue(room: RoomId, command: LogCommand): Promise<CommandOutcome> {
    if (this.#isClosed) {
      return Promise.reject(new ParleyError('server/draining', { retryAfterMs: busyRetryAfterMs }));
    }
    if (this.#waiting >= this.#options.maxWaiting) {
      return Promise.reject(new ParleyError('server/busy', { retryAfterMs: busyRetryAfterMs }));
    }
    return new Promise((resolve, reject) => {
      const waiting = this.#rooms.get(room);
      if (waiting) waiting.push({ command, resolve, reject });
      else this.#rooms.set(room, [{ command, resolve, reject }]);
      this.#waiting += 1;
      this.#schedule();
    });
  }

  /** Takes nothing more; resolves once every command taken has its outcome. */
  close(): Promise<void> {
    this.#isClosed = true;
    if (!this.#isCommitting && this.#waiting === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }

  #schedule(): void {
    if (this.#isCommitting || this.#isScheduled || this.#waiting === 0) return;
    this.#isScheduled = true;
    this.#options.defer(() => {
      this.#isScheduled = false;
      void this.#commit(this.#take());
    });
  }

  /** Never rejects: what goes wrong is told to the senders. */
  async #commit(batch: ReadonlyMap<RoomId, readonly Waiting[]>): Promise<void> {
    this.#isCommitting = true;
    try {
      const results = await this.log.commit(
        [...batch].map(([room, waiting]) => ({ room, commands: waiting.map(({ command }) => command) })),
      );
      for (const result of results) if (result.head > result.from) this.onCommitted(result);
      for (const { room, outcomes } of results) {
        batch.get(room)?.forEach(({ resolve, reject }, n) => {
          const outcome = outcomes[n];
          if (outcome) resolve(outcome);
          else reject(new ParleyError('server/internal'));
        });
      }
    } catch (error) {
      for (const waiting of batch.values()) for (const { reject } of waiting) reject(error);
    }
    this.#isCommitting = false;
    if (this.#waiting === 0) for (const resolve of this.#whenIdle.splice(0)) resolve();
    this.#schedule();
  }

  /** Takes what fits into one commit, rooms by turns of first arrival. */
  #take(): Map<RoomId, Waiting[]> {
    const batch = new Map<RoomId, Waiting[]>();
    let items = this.#options.maxBatchItems;
    let length = this.#options.maxBatchLength;
    for (const [room, waiting] of this.#rooms) {
      if (items <= 0 || length <= 0) break;
      let count = 0;
      while (count < waiting.length && items > 0 && length > 0) {
        items -= 1;
        length -= lengthOf(waiting[count]);
        count += 1;
      }
      batch.set(room, waiting.slice(0, count));
      // What is left goes behind the other rooms, so that a flooded room holds up no other.
      this.#rooms.delete(room);
      if (count < waiting.length) this.#rooms.set(room, waiting.slice(count));
      this.#waiting -= count;
    }
    return batch;
  }
}

function lengthOf(waiting: Waiting | undefined): number {
  const { command } = waiting ?? {};
  return command && 'text' in command ? command.text.length : 0;
}
