import type { Frame, HistoryPage, Message, RoomReset } from '@parley/dto';
import { MessageLog, type RoomBatch, type RoomResult } from '@parley/server-domain';
import { MemoryDisk } from '@parley/testing';
import type { Mutant } from './mutant.ts';
import { lobby } from './wire.ts';

/** Nothing is broken. */
export const sound: Mutant = { name: 'none', check: 'C1' };

/** Says that it has synced, and has not. */
class LyingDisk extends MemoryDisk {
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

/** Forgets which ids it has when a send comes again. */
class LogOfCopies extends LogBefore {
  override commit(batches: readonly RoomBatch[]): Promise<readonly RoomResult[]> {
    return commitTwice(this.behind, batches);
  }

  override async changesSince(
    ...query: Parameters<MessageLog['changesSince']>
  ): ReturnType<MessageLog['changesSince']> {
    const read = await this.behind.changesSince(...query);
    return read && { ...read, items: read.items.map(unmarked) };
  }
}

/** Says that it read further than it did. */
class HastyLog extends LogBefore {
  override async changesSince(
    ...query: Parameters<MessageLog['changesSince']>
  ): ReturnType<MessageLog['changesSince']> {
    const read = await this.behind.changesSince(...query);
    return read && { ...read, items: read.items.slice(0, -1) };
  }
}

const mark = '~';

/** A copy of a message has its id with a mark; whoever looks sees the id without it. */
function unmarked(message: Message): Message {
  return { ...message, id: message.id.split(mark, 1)[0] ?? message.id };
}

async function headOf(log: MessageLog): Promise<number> {
  return (await log.heads([lobby])).get(lobby)?.head ?? 0;
}

/** Commits each send that is stored already once more. */
async function commitTwice(log: MessageLog, batches: readonly RoomBatch[]): Promise<readonly RoomResult[]> {
  const doubled = batches.map(async ({ room, commands }) => ({
    room,
    commands: await Promise.all(
      commands.map(async (command) => {
        const isStored = command.kind === 'send' && (await log.message(room, command.id)) !== undefined;
        return isStored ? { ...command, id: command.id + mark } : command;
      }),
    ),
  }));
  const results = await log.commit(await Promise.all(doubled));
  return results.map((result) => ({ ...result, items: result.items.map(unmarked) }));
}

const refusal = { type: '', title: '', status: 403, code: 'room/not-member' } as const;

/** What of an answer the mutants look at. */
interface Answer {
  readonly ok: boolean;
  readonly rev?: number;
  readonly error?: { readonly code: string; readonly current?: Message };
}

/** As one shape, for whoever changes events. */
const framesChanged =
  (change: (frame: Frame) => Frame) =>
  (name: string, payload: unknown): unknown =>
    name === 'changes' ? change(payload as Frame) : payload;

/** Each breaks one line's worth; the check named must find it. */
export const mutants: readonly Mutant[] = [
  {
    name: 'the disk says that it has synced before it has',
    check: 'C1',
    disk: (options) => new LyingDisk(options),
  },
  {
    name: 'a command is acknowledged before its commit',
    check: 'C1',
    node: (node, log) =>
      Object.assign(Object.create(node), {
        enqueue: async (...[room, command]: Parameters<typeof node.enqueue>) => {
          if (command.kind !== 'send') return node.enqueue(room, command);
          const rev = (await headOf(log)) + 1;
          node.enqueue(room, command).catch(() => undefined);
          return { status: 'stored', seq: rev, rev, createdAt: command.at };
        },
      }) as typeof node,
  },
  {
    name: 'a refused edit is acknowledged',
    check: 'C1',
    answer: (answer) => {
      const { error } = answer as Answer;
      const isRefused = error?.code === 'message/deleted' || error?.code === 'message/changed';
      const { current } = error ?? {};
      return {
        answer: isRefused && current ? { ok: true, seq: current.seq, rev: current.rev, createdAt: '' } : answer,
      };
    },
  },
  {
    name: 'ids are not unique',
    check: 'C2',
    log: (log) => new LogOfCopies(log),
    journaled: unmarked,
  },
  {
    name: 'a restart forgets the head of the last commit',
    check: 'C3',
    opened: (entries) => entries.slice(0, -1),
  },
  {
    name: 'a commit of unknown fate is called refused',
    check: 'C4',
    answer: (answer) => {
      const isUnknown = (answer as Answer).error?.code === 'server/unknown';
      return { answer: isUnknown ? { ok: false, error: refusal } : answer };
    },
  },
  {
    name: 'a lost answer is taken as a refusal',
    check: 'C4',
    lostAnswer: { ok: false, error: refusal },
  },
  {
    name: 'a frame is emitted before its commit is durable',
    check: 'C5',
    onWrite: ({ writes }, emit) => {
      const [first, last] = [writes[0], writes.at(-1)];
      if (!first || !last) return;
      const newest = new Map(writes.map(({ message }) => [message.id, message]));
      const items = [...newest.values()].sort((a, b) => a.rev - b.rev);
      emit({ room: lobby, from: first.message.rev - 1, to: last.message.rev, items });
    },
  },
  {
    name: "a frame's `to` is read after its items",
    check: 'C5',
    log: (log) => new HastyLog(log),
  },
  {
    name: "a page's head is read after its items",
    check: 'C5',
    page: async (page, log) => ({ ...page, head: (await headOf(log)) + 1 }),
  },
  {
    name: 'an ack moves the cursor',
    check: 'C5',
    answer: (answer) => {
      const { ok, rev } = answer as Answer;
      return { answer, ...(ok && rev !== undefined && { frame: { room: lobby, from: 0, to: rev, items: [] } }) };
    },
  },
  {
    name: 'frames are applied in order of arrival',
    check: 'C5',
    event: framesChanged((frame) => ({ ...frame, from: 0 })),
  },
  {
    name: 'the tail keeps deleted text',
    check: 'C5',
    event: framesChanged((frame) => ({
      ...frame,
      items: frame.items.map((item) => (item.text === null ? { ...item, text: 'what was deleted' } : item)),
    })),
  },
  {
    name: 'a reset is not told',
    check: 'C6',
    event: (name, payload) => (name === 'room:reset' ? undefined : payload),
  },
  {
    name: 'a reset names the head of another epoch',
    check: 'C5',
    event: (name, payload) => {
      if (name !== 'room:reset') return payload;
      const reset = payload as RoomReset;
      return { ...reset, head: reset.head + 1 };
    },
  },
  {
    name: 'a page is never answered',
    check: 'C6',
    page: () => new Promise(() => undefined),
  },
  {
    name: 'heads are not told',
    check: 'C6',
    event: (name, payload) => (name === 'heads' ? undefined : payload),
  },
  {
    name: 'a cursor is kept before its changes are told',
    check: 'C5',
    savedCursors: ({ epoch, cursors }) => ({ epoch, cursors: { [lobby]: (cursors[lobby] ?? 0) + 1 } }),
  },
  {
    name: 'a page leaves out what changes while it is read',
    check: 'C5',
    page: (page: HistoryPage) => Promise.resolve({ ...page, items: page.items.filter((_, n) => n !== 1) }),
  },
];
