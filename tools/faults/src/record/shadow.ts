import type { Message } from '@parley/dto';
import type { Item } from '../checks/history.ts';

interface RoomShadow {
  readonly epoch: string;
  readonly items: Map<string, Item>;
}

/**
 * What a bot would have built from the changes that a complete client told it, in a database of its own that outlives
 * the client and that no leave empties. At rest it must equal the log.
 */
export class Shadow {
  readonly #rooms = new Map<string, RoomShadow>();

  /** The replica of a room has begun, or begun anew: what was told of another epoch is of another log. */
  place(room: string, epoch: string): void {
    if (this.#rooms.get(room)?.epoch !== epoch) this.#rooms.set(room, { epoch, items: new Map() });
  }

  /** The client told a change. */
  tell(room: string, { id, seq, rev, editRev, author, text }: Message): void {
    const shadow = this.#rooms.get(room);
    if (!shadow) throw new Error(`${room} was never placed, and a change of it was told.`);
    // After a kill the cursor may lie before what was told already.
    if (rev <= (shadow.items.get(id)?.rev ?? 0)) return;
    shadow.items.set(id, { id, seq, rev, editRev, author: author.id, text });
  }

  /** All from the first one on, by ascending `seq`; `undefined`: the room was never heard of. */
  messages(room: string): readonly Item[] | undefined {
    const shadow = this.#rooms.get(room);
    return shadow && [...shadow.items.values()].toSorted((a, b) => a.seq - b.seq);
  }
}
