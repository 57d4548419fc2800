import type { Frame, HistoryPage, Message, RoomReset } from '@parley/dto';
import { CredulousLog, HastyLog, LogOfCopies, LyingDisk, UnfencedLog, unmarked } from './broken-logs.ts';
import { headOf, type Mutant } from './mutant.ts';
import { roomIds } from './wire.ts';

/** Nothing is broken. */
export const sound: Mutant = { name: 'none', checks: [] };

const refusal = { type: '', title: '', status: 403, code: 'room/not-member' } as const;

/** What of an answer the mutants look at. */
interface Answer {
  readonly ok: boolean;
  readonly error?: { readonly code: string; readonly current?: Message };
}

/** Each breaks one line's worth; the checks named must find it. */
export const mutants: readonly Mutant[] = [
  {
    name: 'ack before commit',
    checks: ['C1'],
    node: (node, log) =>
      Object.assign(Object.create(node), {
        write: async (...[writer, room, command]: Parameters<typeof node.write>) => {
          if (command.kind !== 'send') return node.write(writer, room, command);
          const rev = (await headOf(log, room)) + 1;
          node.write(writer, room, command).catch(() => undefined);
          return { seq: rev, rev, createdAt: command.at };
        },
      }) as typeof node,
  },
  {
    name: '`synchronous=OFF`',
    checks: ['C1', 'C7'],
    disk: (options) => new LyingDisk(options),
  },
  {
    name: 'no unique id',
    checks: ['C2'],
    log: (log) => new LogOfCopies(log),
    journaled: unmarked,
  },
  {
    name: 'duplicate treated as success',
    checks: ['C1'],
    log: (log) => new CredulousLog(log),
  },
  {
    name: 'head not fenced',
    checks: ['C3', 'C7'],
    log: (log, surroundings) => new UnfencedLog(log, surroundings, roomIds),
  },
  {
    name: '`to` read after the items',
    checks: ['C5'],
    log: (log, surroundings) => new HastyLog(log, surroundings),
  },
  {
    name: 'emit before commit',
    checks: ['C5'],
    onWrite: ({ room, writes }, emit) => {
      const [first, last] = [writes[0], writes.at(-1)];
      if (!first || !last) return;
      const newest = new Map(writes.map(({ message }) => [message.id, message]));
      const items = [...newest.values()].sort((a, b) => a.rev - b.rev);
      emit({ room, from: first.message.rev - 1, to: last.message.rev, items });
    },
  },
  {
    name: 'recover before join',
    checks: ['C6'],
    connect: ({ enter, greet, recover }) => [greet, recover, enter],
  },
  {
    name: 'ack moves the cursor',
    checks: ['C5'],
    source: {
      of: 'client',
      file: 'shell/outbox-runner.ts',
      line: "model.take({ kind: 'heard', epoch: replica.epoch, head: rev })",
      becomes:
        "model.take({ kind: 'frame', frame: { epoch: replica.epoch, room, from: replica.cursor, to: rev, items: [] } })",
    },
  },
  {
    name: 'no `heads`',
    checks: ['C6'],
    event: (name, payload) => (name === 'heads' ? undefined : payload),
  },
  {
    name: 'no membership check on recovery',
    checks: ['C10'],
    connect: ({ enter, greet, recover }) => [
      enter,
      greet,
      (connecting) => {
        const named = Object.entries(connecting.cursors);
        // Whatever the handshake names is recovered; the head is the tail's.
        connecting.heads = new Map([
          ...named.map(([room, cursor]) => [room, cursor + 1] as const),
          ...connecting.heads,
        ]);
        return recover(connecting);
      },
    ],
  },
  {
    name: 'restored session enters its old rooms',
    checks: ['C10'],
    connect: ({ enter, greet, recover }) => [
      enter,
      greet,
      recover,
      ({ session, previous }) => {
        for (const room of previous) session.channels.add(room);
        return Promise.resolve(true);
      },
    ],
  },
  {
    name: 'tail keeps deleted text',
    checks: ['C5'],
    source: {
      of: 'server/chat',
      file: 'tail.ts',
      line: 'this.#entries.set(message.id, { message, bytes });',
      becomes: 'this.#entries.set(`${message.id} ${message.rev}`, { message, bytes });',
    },
  },
  {
    name: 'frames applied in arrival order',
    checks: ['C5'],
    source: {
      of: 'client',
      file: 'core/replica.ts',
      line: 'if (frame.from > replica.cursor) return { replica: hold(heard, frame), applied: [] };',
      becomes: '',
    },
  },
  {
    name: 'rejection after unknown taken as final',
    checks: ['C4'],
    source: {
      of: 'client',
      file: 'core/outbox.ts',
      line: "current.entries.find(({ kind, key }) => kind === 'send' && key === message.id)",
      becomes:
        "current.entries.find(({ kind, key, status }) => kind === 'send' && key === message.id && status === 'queued')",
    },
  },
  {
    name: 'the newest command goes first',
    checks: ['C8'],
    source: {
      of: 'client',
      file: 'core/outbox.ts',
      line: "return entries.find(({ status }) => status === 'queued');",
      becomes: "return entries.findLast(({ status }) => status === 'queued');",
    },
  },
  {
    name: 'a page from before what was heard is taken',
    checks: ['C9'],
    source: {
      of: 'client',
      file: 'core/replica.ts',
      line: 'if (isTooEarly || answer.head < loading.heard)',
      becomes: 'if (isTooEarly)',
    },
  },
  {
    name: 'head read after the items of a page',
    checks: ['C5'],
    page: async (page, log, pause) => {
      await pause();
      return { ...page, head: await headOf(log, page.room) };
    },
  },
  {
    name: 'a refused edit is acknowledged',
    checks: ['C1'],
    answer: (answer) => {
      const { code, current } = (answer as Answer).error ?? {};
      const isRefused = code === 'message/deleted' || code === 'message/changed';
      return isRefused && current ? { ok: true, seq: current.seq, rev: current.rev, createdAt: '' } : answer;
    },
  },
  {
    name: 'a restart forgets the last commit',
    checks: ['C3'],
    opened: (entries) => entries.slice(0, -1),
  },
  {
    name: 'a commit of unknown fate is called refused',
    checks: ['C4'],
    answer: (answer) => ((answer as Answer).error?.code === 'server/unknown' ? { ok: false, error: refusal } : answer),
  },
  {
    name: 'a lost answer is taken as a refusal',
    checks: ['C4'],
    lostAnswer: { ok: false, error: refusal },
  },
  {
    name: 'a reset is not told',
    checks: ['C6'],
    event: (name, payload) => (name === 'room:reset' ? undefined : payload),
  },
  {
    name: 'a reset names a head that is not there',
    checks: ['C5'],
    event: (name, payload) => {
      if (name !== 'room:reset') return payload;
      const reset = payload as RoomReset;
      return { ...reset, head: reset.head + 1 };
    },
  },
  {
    name: 'a frame lacks one of its changes',
    checks: ['C5'],
    event: (name, payload) => {
      if (name !== 'changes') return payload;
      const frame = payload as Frame;
      return { ...frame, items: frame.items.slice(1) };
    },
  },
  {
    name: 'a page is never answered',
    checks: ['C6'],
    page: () => new Promise(() => undefined),
  },
  {
    name: 'a page leaves out a message',
    checks: ['C5'],
    page: (page: HistoryPage) => Promise.resolve({ ...page, items: page.items.filter((_, n) => n !== 1) }),
  },
  {
    name: 'a cursor is kept before its changes are told',
    checks: ['C5'],
    savedCursors: ({ epoch, cursors }) => ({
      epoch,
      cursors: Object.fromEntries(Object.entries(cursors).map(([room, cursor]) => [room, cursor + 1])),
    }),
  },
];
