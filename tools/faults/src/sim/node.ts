import type { Changes, ChangesSince, Committed, Frame, RoomId, RoomReset } from '@parley/dto';
import type { Identity, LogCommand, MessageLog } from '@parley/server-domain';

/** Who writes, and whether they are in the room. */
export interface SimWriter {
  readonly identity: Identity;
  isMember(room: RoomId): boolean;
}

/** The server's own parts behind a simulated transport: its persistence, commit queue, room feed and recovery. */
export interface SimNode {
  write(writer: SimWriter, room: RoomId, command: LogCommand): Promise<Committed>;
  catchUp(
    from: {
      readonly epoch: string | undefined;
      readonly cursors: Readonly<Record<RoomId, number>>;
      readonly heads: ReadonlyMap<RoomId, number>;
    },
    sink: { frame(frame: Frame): void; reset(reset: RoomReset): void },
  ): Promise<void>;
  changesSince(query: ChangesSince): Promise<Changes>;
  readonly tick: number;
  headsSince(tick: number, rooms: Iterable<RoomId>): Record<RoomId, number>;
}

export interface NodeOptions {
  readonly log: MessageLog;
  readonly emit: (frame: Frame) => void;
  readonly defer: (run: () => void) => void;
  readonly wait: (ms: number) => Promise<void>;
  /** Simulated milliseconds. */
  readonly now: () => number;
  /** Throws `limit/exceeded` now and then. */
  readonly takeLimit: () => Promise<void>;
}

/** Puts a node together. Given by whoever may import the server. */
export type OpenNode = (options: NodeOptions) => SimNode;
