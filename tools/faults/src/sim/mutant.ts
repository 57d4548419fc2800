import type { CursorState } from '@parley/client';
import type { Frame, HistoryPage, Message, RoomId } from '@parley/dto';
import type { MessageLog } from '@parley/server-domain';
import type { DiskEntry, MemoryDisk, MemoryDiskOptions } from '@parley/testing';
import type { CheckName } from '../checks/history.ts';
import type { SourceBreak } from './broken-copy.ts';
import type { ConnectionSteps, Step } from './connecting.ts';
import type { SimNode } from './node.ts';

/** What a mutant of the log may use beside it. */
export interface LogSurroundings {
  readonly disk: MemoryDisk;
  readonly epoch: string;
  /** Resolves a moment later. */
  readonly pause: () => Promise<void>;
}

/** One break of the system. What is absent is as it should be. */
export interface Mutant {
  readonly name: string;
  /** The checks that must find it. */
  readonly checks: readonly CheckName[];
  /** A line of the SDK's or the server's source. */
  readonly source?: SourceBreak;
  readonly disk?: (options: MemoryDiskOptions) => MemoryDisk;
  readonly log?: (log: MessageLog, surroundings: LogSurroundings) => MessageLog;
  readonly node?: (node: SimNode, log: MessageLog) => SimNode;
  /** What a log finds on the disk when it is opened. */
  readonly opened?: (entries: readonly DiskEntry[]) => readonly DiskEntry[];
  /** Written to the disk, not yet durable. */
  readonly onWrite?: (entry: DiskEntry, emit: (frame: Omit<Frame, 'epoch'>) => void) => void;
  /** What the store's journal shows of a record. */
  readonly journaled?: (message: Message) => Message;
  /** In which order a connection is taken in. */
  readonly connect?: (steps: ConnectionSteps) => readonly Step[];
  /** A page on its way to a client, and the log that it was read from. */
  readonly page?: (page: HistoryPage, log: MessageLog, pause: () => Promise<void>) => Promise<HistoryPage>;
  /** An event on its way to a client; `undefined`: it gets lost. */
  readonly event?: (name: string, payload: unknown) => unknown;
  /** An answer on its way to a client. */
  readonly answer?: (answer: unknown) => unknown;
  /** The ack is lost: what the client hears instead. */
  readonly lostAnswer?: unknown;
  readonly savedCursors?: (state: CursorState) => CursorState;
}

/** The head of a room, as the log has it now. */
export async function headOf(log: MessageLog, room: RoomId): Promise<number> {
  return (await log.heads([room])).get(room)?.head ?? 0;
}
