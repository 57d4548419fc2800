import type { Message, RoomId } from '@parley/dto';
import { MessageLog, type CommandOutcome, type RoomBatch, type RoomResult } from '@parley/server-domain';
import { InMemoryMessageLog, MemoryDisk } from '@parley/testing';
import { headOf, type LogSurroundings } from './mutant.ts';

/** Says that it has synced, and has not. */
export class LyingDisk extends MemoryDisk {
  override sync(): Promise<void> {
    return Promise.resolve();
  }
}

/** A log that another stands behind, so that methods can be replaced. */
class LogBefore extends MessageLog {
  readonly behind: MessageLog;

  constructor(behind: MessageLog) {
    super();
    this.behind = behind;
  }

  get epoch(): string {
    return this.behind.epoch;
  }

  commit(...query: Parameters<MessageLog['commit']>): ReturnType<MessageLog['commit']> {
    return this.behind.commit(...query);
  }

  changesSince(...query: Parameters<MessageLog['changesSince']>): ReturnType<MessageLog['changesSince']> {
    return this.behind.changesSince(...query);
  }

  history(...query: Parameters<MessageLog['history']>): ReturnType<MessageLog['history']> {
    return this.behind.history(...query);
  }

  message(...query: Parameters<MessageLog['message']>): ReturnType<MessageLog['message']> {
    return this.behind.message(...query);
  }

  heads(...query: Parameters<MessageLog['heads']>): ReturnType<MessageLog['heads']> {
    return this.behind.heads(...query);
  }
}

const mark = '~';

/** A copy of a message has its id with a mark; whoever looks sees the id without it. */
export function unmarked(message: Message): Message {
  return { ...message, id: message.id.split(mark, 1)[0] ?? message.id };
}

/** Has no unique index: a send that comes again is stored again. */
export class LogOfCopies extends LogBefore {
  override async commit(batches: readonly RoomBatch[]): Promise<readonly RoomResult[]> {
    const doubled = batches.map(async ({ room, commands }) => ({
      room,
      commands: await Promise.all(
        commands.map(async (command) => {
          const isStored = command.kind === 'send' && (await this.behind.message(room, command.id)) !== undefined;
          return isStored ? { ...command, id: command.id + mark } : command;
        }),
      ),
    }));
    const results = await this.behind.commit(await Promise.all(doubled));
    return results.map((result) => ({ ...result, items: result.items.map(unmarked) }));
  }

  override async changesSince(
    ...query: Parameters<MessageLog['changesSince']>
  ): ReturnType<MessageLog['changesSince']> {
    const read = await this.behind.changesSince(...query);
    return read && { ...read, items: read.items.map(unmarked) };
  }
}

/** Takes any send of an id that it has for the same send. */
export class CredulousLog extends LogBefore {
  override async commit(batches: readonly RoomBatch[]): Promise<readonly RoomResult[]> {
    const results = await this.behind.commit(batches);
    return Promise.all(
      results.map(async (result, n) => ({
        ...result,
        outcomes: await Promise.all(
          result.outcomes.map(async (outcome, at): Promise<CommandOutcome> => {
            const command = batches[n]?.commands[at];
            if (outcome.status !== 'refused' || command?.kind !== 'send') return outcome;
            const { message } = (await this.behind.message(result.room, command.id)) ?? {};
            return message
              ? { status: 'repeat', seq: message.seq, rev: message.seq, createdAt: message.createdAt }
              : outcome;
          }),
        ),
      })),
    );
  }
}

/** Two writers over one disk, each with the heads as of when it last looked: nothing fences them off from each other. */
export class UnfencedLog extends LogBefore {
  readonly #other: MessageLog;
  #commits = 0;

  constructor(behind: MessageLog, { disk, epoch }: LogSurroundings, rooms: readonly RoomId[]) {
    super(behind);
    this.#other = new InMemoryMessageLog({ epoch, disk, rooms });
  }

  override commit(batches: readonly RoomBatch[]): Promise<readonly RoomResult[]> {
    this.#commits += 1;
    return (this.#commits % 3 === 0 ? this.#other : this.behind).commit(batches);
  }
}

/** So many items a read: as good as any other number, and short rooms have several reads then. */
const readItems = 2;

/** Reads the head after the items, in another snapshot, and takes it for how far it has read. */
export class HastyLog extends LogBefore {
  readonly #pause: () => Promise<void>;

  constructor(behind: MessageLog, { pause }: LogSurroundings) {
    super(behind);
    this.#pause = pause;
  }

  override async changesSince(
    ...query: Parameters<MessageLog['changesSince']>
  ): ReturnType<MessageLog['changesSince']> {
    const [room, rev, limit] = query;
    const read = await this.behind.changesSince(room, rev, { ...limit, items: readItems });
    await this.#pause();
    const head = await headOf(this.behind, room);
    return read && { ...read, to: head, head };
  }
}
