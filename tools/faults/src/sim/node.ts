import type { Changes, ChangesSince, Frame, RoomId, RoomReset } from '@parley/dto';
import type { CommandOutcome, LogCommand, MessageLog } from '@parley/server-domain';

/** The server's own parts behind a simulated transport: its commit queue, room feed and recovery. */
export interface SimNode {
  enqueue(room: RoomId, command: LogCommand): Promise<CommandOutcome>;
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
}

/** Puts a node together. Given by whoever may import the server. */
export type OpenNode = (options: NodeOptions) => SimNode;
