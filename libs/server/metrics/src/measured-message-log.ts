import {
  MessageLog,
  ParleyError,
  type ChangesRead,
  type HistoryPlace,
  type HistoryRead,
  type LogCommand,
  type ReadLimit,
  type RoomBatch,
  type RoomHead,
  type RoomResult,
  type StoredMessage,
} from '@parley/server-domain';
import type { ErrorCode, MessageId, RoomId } from '@parley/dto';
import type { Instruments } from './instruments.ts';

const kinds: readonly LogCommand['kind'][] = ['send', 'edit', 'delete'];
const outcomes = ['stored', 'repeat', 'refused'] as const;
/** How commits end. From 0 on: an alert on what rises would miss the first failure if it came with a figure of its own. */
const endings: readonly ('committed' | ErrorCode)[] = [
  'committed',
  'server/busy',
  'server/internal',
  'server/read-only',
  'server/unknown',
];

/** A log that counts what it is asked: in front of the store, so that a server without metrics has nothing in between. */
export class MeasuredMessageLog extends MessageLog {
  readonly #log: MessageLog;
  readonly #instruments: Instruments;

  constructor(log: MessageLog, instruments: Instruments) {
    super();
    this.#log = log;
    this.#instruments = instruments;
    for (const kind of kinds) for (const outcome of outcomes) instruments.commands.inc({ kind, outcome }, 0);
    for (const result of endings) instruments.commitDuration.zero({ result });
  }

  override get epoch(): string {
    return this.#log.epoch;
  }

  override async commit(batches: readonly RoomBatch[]): Promise<readonly RoomResult[]> {
    const { commitDuration, commitCommands } = this.#instruments;
    const begun = performance.now();
    const took = (result: string): void => {
      commitDuration.observe({ result }, secondsSince(begun));
    };
    commitCommands.observe(batches.reduce((sum, { commands }) => sum + commands.length, 0));
    try {
      const results = await this.#log.commit(batches);
      took('committed');
      this.#count(batches, results);
      return results;
    } catch (error) {
      took(error instanceof ParleyError ? error.code : 'server/internal');
      throw error;
    }
  }

  override changesSince(room: RoomId, rev: number, limit: ReadLimit): Promise<ChangesRead | undefined> {
    return this.#read('changes', this.#log.changesSince(room, rev, limit));
  }

  override history(room: RoomId, place: HistoryPlace, limit: ReadLimit): Promise<HistoryRead | undefined> {
    return this.#read('history', this.#log.history(room, place, limit));
  }

  override message(room: RoomId, id: MessageId): Promise<StoredMessage | undefined> {
    return this.#read('message', this.#log.message(room, id));
  }

  override heads(rooms: readonly RoomId[]): Promise<ReadonlyMap<RoomId, RoomHead>> {
    return this.#read('heads', this.#log.heads(rooms));
  }

  /** Failed reads count as well: a store that fails late is slow. */
  async #read<T>(operation: string, answer: Promise<T>): Promise<T> {
    const begun = performance.now();
    try {
      return await answer;
    } finally {
      this.#instruments.readDuration.observe({ operation }, secondsSince(begun));
    }
  }

  #count(batches: readonly RoomBatch[], results: readonly RoomResult[]): void {
    const counts = new Map<string, { kind: string; outcome: string; times: number }>();
    results.forEach(({ outcomes }, n) => {
      batches[n]?.commands.forEach(({ kind }, m) => {
        const outcome = outcomes[m]?.status ?? 'refused';
        const key = `${kind} ${outcome}`;
        const count = counts.get(key);
        if (count) count.times += 1;
        else counts.set(key, { kind, outcome, times: 1 });
      });
    });
    for (const { times, ...labels } of counts.values()) this.#instruments.commands.inc(labels, times);
  }
}

function secondsSince(begun: number): number {
  return (performance.now() - begun) / 1_000;
}
