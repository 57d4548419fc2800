import { Limits, type RoomId } from '@parley/dto';
import {
  ParleyError,
  type ChatObserver,
  type CommandOutcome,
  type LogCommand,
  type MessageLog,
  type RoomResult,
} from '@parley/server-domain';
import { jsonBytes } from './item-bytes.ts';

export interface CommitQueueOptions {
  /** Commands in one commit. Default 512: a second's worth of typing of a large team in one fsync. */
  readonly maxBatchItems?: number;
  /**
   * Bytes of items that one commit makes, as JSON in UTF-8; at least one command is always taken. Default 256 KiB: it is
   * what members are sent at once, and must stay far below what counts as a slow consumer.
   */
  readonly maxBatchBytes?: number;
  /** Commands waiting in all rooms together. Default 10,000; beyond it senders are told to come back. */
  readonly maxWaiting?: number;
  /** Runs the start of a commit once the present turn's arrivals are in. Default `setImmediate`. */
  readonly defer?: (run: () => void) => void;
  /**
   * Hears what `onCommitted` threw: a defect, which takes nothing from the senders, whose commands are durable. Default:
   * the process ends of it.
   */
  readonly onDefect?: (error: unknown) => void;
  /** Hears what is turned away, and how long what was stored took. Default: nobody does, and no clock is read. */
  readonly observer?: Pick<ChatObserver, 'commandTurnedAway' | 'commandDelivered'> | undefined;
}

interface Waiting {
  readonly command: LogCommand;
  readonly resolve: (outcome: CommandOutcome) => void;
  readonly reject: (error: unknown) => void;
  /** When it was taken, in milliseconds of a clock that only moves forward; 0 when nobody asks. */
  readonly takenAt: number;
}

const busyRetryAfterMs = 1_000;
/** What an item weighs beside its text, as JSON. */
const itemOverheadBytes = 280;

/**
 * Gathers commands into commits: while one is in flight the next batch gathers; idle means commit at once. Revisions are
 * never assigned ahead of a commit that may fail, since one commit is in flight at a time.
 */
export class CommitQueue {
  readonly #rooms = new Map<RoomId, Waiting[]>();
  readonly #options: Required<Omit<CommitQueueOptions, 'observer'>>;
  readonly #observer: CommitQueueOptions['observer'];
  #waiting = 0;
  #isCommitting = false;
  #isScheduled = false;
  #isClosed = false;
  readonly #whenIdle: (() => void)[] = [];

  /** `onCommitted` hears of every durable change before its sender does. */
  constructor(
    private readonly log: Pick<MessageLog, 'commit'>,
    private readonly onCommitted: (result: RoomResult) => void,
    { observer, ...options }: CommitQueueOptions = {},
  ) {
    this.#observer = observer;
    this.#options = {
      maxBatchItems: 512,
      maxBatchBytes: Limits.behindBytes,
      maxWaiting: 10_000,
      defer: (run) => setImmediate(run),
      onDefect: (error) => {
        queueMicrotask(() => {
          throw error;
        });
      },
      ...options,
    };
  }

  /** Commands waiting for a commit, in all rooms. */
  get waiting(): number {
    return this.#waiting;
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
      this.#observer?.commandTurnedAway();
      return Promise.reject(new ParleyError('server/busy', { retryAfterMs: busyRetryAfterMs }));
    }
    return new Promise((resolve, reject) => {
      const entry = { command, resolve, reject, takenAt: this.#observer ? performance.now() : 0 };
      const waiting = this.#rooms.get(room);
      if (waiting) waiting.push(entry);
      else this.#rooms.set(room, [entry]);
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
    const commands = [...batch].map(([room, waiting]) => ({ room, commands: waiting.map(({ command }) => command) }));
    await this.log.commit(commands).then(
      (results) => {
        // Every room's members hear of it before any sender does.
        for (const result of results) this.#announce(result);
        if (this.#observer) tellDelivered(this.#observer, batch, results);
        for (const { room, outcomes } of results) settle(batch.get(room) ?? [], outcomes);
      },
      (error: unknown) => {
        for (const waiting of batch.values()) for (const { reject } of waiting) reject(error);
      },
    );
    this.#isCommitting = false;
    if (this.#waiting === 0) for (const resolve of this.#whenIdle.splice(0)) resolve();
    this.#schedule();
  }

  /** What is durable is announced in every room, and acknowledged, whatever goes wrong in one. */
  #announce(result: RoomResult): void {
    if (result.head === result.from) return;
    try {
      this.onCommitted(result);
    } catch (error) {
      this.#options.onDefect(error);
    }
  }

  /** Takes what fits into one commit, rooms by turns of first arrival. */
  #take(): Map<RoomId, Waiting[]> {
    const batch = new Map<RoomId, Waiting[]>();
    let items = this.#options.maxBatchItems;
    let bytes = this.#options.maxBatchBytes;
    for (const [room, waiting] of this.#rooms) {
      if (items <= 0 || bytes <= 0) break;
      let count = 0;
      for (const { command } of waiting) {
        if (items <= 0 || bytes <= 0) break;
        items -= 1;
        bytes -= bytesOf(command);
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

function bytesOf(command: LogCommand): number {
  return itemOverheadBytes + ('text' in command ? jsonBytes(command.text) : 0);
}

function tellDelivered(
  observer: Pick<ChatObserver, 'commandDelivered'>,
  batch: ReadonlyMap<RoomId, readonly Waiting[]>,
  results: readonly RoomResult[],
): void {
  const now = performance.now();
  for (const { room, outcomes } of results) {
    batch.get(room)?.forEach(({ takenAt }, n) => {
      if (outcomes[n]?.status === 'stored') observer.commandDelivered(now - takenAt);
    });
  }
}

function settle(waiting: readonly Waiting[], outcomes: readonly CommandOutcome[]): void {
  waiting.forEach(({ resolve, reject }, n) => {
    const outcome = outcomes[n];
    if (outcome) resolve(outcome);
    else reject(new ParleyError('server/internal'));
  });
}
