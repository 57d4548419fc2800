import type { RoomId } from '@parley/dto';
import type { Members } from './members.ts';
import type { SimNode } from './node.ts';
import type { Session } from './sim-life.ts';
import { helloTo } from './wire.ts';

/** A connection that is being taken in. */
export interface Connecting {
  readonly session: Session;
  /** As the handshake tells them. */
  readonly epoch: string | undefined;
  readonly cursors: Readonly<Record<RoomId, number>>;
  /** The channels of this person's last session: what Socket.IO would restore. */
  readonly previous: ReadonlySet<RoomId>;
  /** Of the rooms that this person is in, once they are read. */
  heads: ReadonlyMap<RoomId, number>;
}

/** Whether to go on. */
export type Step = (connecting: Connecting) => Promise<boolean>;

export interface ConnectionSteps {
  /** Puts the session into its rooms' channels. */
  readonly enter: Step;
  /** Reads the heads and says hello. */
  readonly greet: Step;
  /** Pushes what was missed. */
  readonly recover: Step;
}

export interface StepsOptions {
  readonly node: SimNode;
  readonly members: Members;
  readonly epoch: string;
  /** Resolves a moment later: the store is asked. */
  readonly pause: () => Promise<void>;
  readonly readHeads: (rooms: readonly RoomId[]) => Promise<ReadonlyMap<RoomId, number>>;
  readonly isThere: (session: Session) => boolean;
}

/** What ConnectionService does with a connection, step by step; in which order, `taken` says. */
export function connectionSteps({ node, members, epoch, pause, readHeads, isThere }: StepsOptions): ConnectionSteps {
  return {
    enter: ({ session }) => {
      for (const room of members.roomsOf(session.user.id)) session.channels.add(room);
      return Promise.resolve(isThere(session));
    },
    greet: async (connecting) => {
      const { session } = connecting;
      await pause();
      connecting.heads = await readHeads(members.roomsOf(session.user.id));
      if (!isThere(session)) return false;
      for (const room of session.channels) {
        if (!members.has(room, session.user.id)) session.channels.delete(room);
      }
      session.send('hello', helloTo(session.user, { epoch, heads: connecting.heads }));
      return true;
    },
    recover: async ({ session, epoch: known, cursors, heads }) => {
      await node.catchUp(
        { epoch: known, cursors, heads },
        {
          frame: (frame) => {
            session.send('changes', frame);
          },
          reset: (reset) => {
            session.send('room:reset', reset);
          },
        },
      );
      await pause();
      return isThere(session);
    },
  };
}

/** The order that loses nothing: in the channels before the heads are read, so that what is committed in between comes. */
export function inOrder({ enter, greet, recover }: ConnectionSteps): readonly Step[] {
  return [enter, greet, recover];
}
