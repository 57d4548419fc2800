import type { Message, MessageId, RoomId } from '@parley/dto';
import {
  MessageLog,
  sentMessage,
  type ChangesRead,
  type CommandOutcome,
  type HistoryPlace,
  type HistoryRead,
  type ReadLimit,
  type RoomBatch,
  type RoomHead,
  type RoomResult,
  type SendCommand,
  type StoredMessage,
} from '@parley/server-domain';
import type { CompactResult } from './log-writer.ts';
import type { ReaderApi } from './reader.ts';
import type { StoreThread } from './store-thread.ts';
import type { WriterApi } from './writer.ts';

/** The log on SQLite: writes and reads wait in threads of their own, never on the event loop. */
export class SqliteMessageLog extends MessageLog {
  readonly epoch: string;
  readonly #writer: StoreThread<WriterApi>;
  readonly #reader: StoreThread<ReaderApi>;

  constructor({
    epoch,
    writer,
    reader,
  }: {
    epoch: string;
    writer: StoreThread<WriterApi>;
    reader: StoreThread<ReaderApi>;
  }) {
    super();
    this.epoch = epoch;
    this.#writer = writer;
    this.#reader = reader;
  }

  async commit(batches: readonly RoomBatch[]): Promise<readonly RoomResult[]> {
    const results = await this.#writer.ask('commit', batches);
    return batches.map((batch, n) => resultOf(batch, results[n]));
  }

  changesSince(room: RoomId, rev: number, limit: ReadLimit): Promise<ChangesRead | undefined> {
    return this.#reader.ask('changesSince', { room, rev, limit });
  }

  history(room: RoomId, place: HistoryPlace, limit: ReadLimit): Promise<HistoryRead | undefined> {
    return this.#reader.ask('history', { room, place, limit });
  }

  message(room: RoomId, id: MessageId): Promise<StoredMessage | undefined> {
    return this.#reader.ask('message', { room, id });
  }

  async heads(rooms: readonly RoomId[]): Promise<ReadonlyMap<RoomId, RoomHead>> {
    return new Map(await this.#reader.ask('heads', rooms));
  }
}

/** Completes what the thread left out with what was given to it. */
function resultOf({ room, commands }: RoomBatch, result: CompactResult | undefined): RoomResult {
  if (!result) throw new Error('The store left out a room.');
  const sends = new Map<number, { rev: number; command: SendCommand }>();
  const outcomes = result.outcomes.map((outcome, n): CommandOutcome => {
    if (typeof outcome !== 'number') return outcome;
    const command = commands[n];
    if (command?.kind !== 'send') throw new Error('The store answered for a send that was not asked.');
    sends.set(n, { rev: outcome, command });
    return { status: 'stored', seq: outcome, rev: outcome, createdAt: command.at };
  });
  const items = result.items.map((item): Message => {
    if (typeof item !== 'number') return item;
    const send = sends.get(item);
    if (!send) throw new Error('The store named a message that was not sent.');
    return sentMessage(send.command, send.rev);
  });
  const { from, head, members } = result;
  return { room, outcomes, from, head, members, items };
}
