import type { CursorState } from '@parley/client';
import type { Frame, HistoryPage, Message } from '@parley/dto';
import type { MessageLog } from '@parley/server-domain';
import type { DiskEntry, MemoryDisk, MemoryDiskOptions } from '@parley/testing';
import type { CheckName } from '../checks/history.ts';
import type { SimNode } from './node.ts';

/** One break of the wiring. What is absent is as it should be. */
export interface Mutant {
  readonly name: string;
  /** The check that must find it. */
  readonly check: CheckName;
  readonly disk?: (options: MemoryDiskOptions) => MemoryDisk;
  readonly log?: (log: MessageLog) => MessageLog;
  readonly node?: (node: SimNode, log: MessageLog) => SimNode;
  /** What a log finds on the disk when it is opened. */
  readonly opened?: (entries: readonly DiskEntry[]) => readonly DiskEntry[];
  /** Written to the disk, not yet durable. */
  readonly onWrite?: (entry: DiskEntry, emit: (frame: Omit<Frame, 'epoch'>) => void) => void;
  /** What the store's journal shows of a record. */
  readonly journaled?: (message: Message) => Message;
  /** A page on its way to a client, and the log that it was read from. */
  readonly page?: (page: HistoryPage, log: MessageLog) => Promise<HistoryPage>;
  /** An event on its way to a client; `undefined`: it gets lost. */
  readonly event?: (name: string, payload: unknown) => unknown;
  /** An answer on its way to a client, with what it answers; returned are events that come before it. */
  readonly answer?: (
    answer: unknown,
    command: { readonly room: string },
  ) => { answer: unknown; frame?: Omit<Frame, 'epoch'> };
  /** A command on its way to the server. */
  readonly command?: (name: string, payload: object) => object;
  /** The ack is lost: what the client hears instead. */
  readonly lostAnswer?: unknown;
  readonly savedCursors?: (state: CursorState) => CursorState;
}
