import type { TraceEvent } from '@parley/client';
import type { Message } from '@parley/dto';
import type { Item } from '../checks/history.ts';

interface RoomShadow {
  readonly epoch: string;
  /** Messages made after this revision must all be here. */
  readonly since: number;
  readonly items: Map<string, Item>;
  /** The highest revision that was told. */
  reach: number;
}

/**
 * What a bot would have built from a complete client's changes, in a database of its own that outlives the client. At
 * rest it must equal the log.
 */
export class Shadow {
  readonly #rooms = new Map<string, RoomShadow>();

  take(event: TraceEvent): void {
    if (event.kind === 'placed') {
      const known = this.#rooms.get(event.room);
      // After a kill the cursor may lie before what was told already, never after it.
      if (known?.epoch === event.epoch && event.cursor <= known.reach) return;
      this.#rooms.set(event.room, { epoch: event.epoch, since: event.cursor, items: new Map(), reach: event.cursor });
    } else if (event.kind === 'applied') {
      const shadow = this.#rooms.get(event.room);
      if (!shadow) return;
      for (const item of event.items) this.#keep(shadow, item);
      shadow.reach = Math.max(shadow.reach, event.to);
    }
  }

  /** Forgets a room that was left. */
  leave(room: string): void {
    this.#rooms.delete(room);
  }

  /** By ascending `seq`, and whether they reach back to the first. */
  messages(room: string): { messages: readonly Item[]; hasOlder: boolean } | undefined {
    const shadow = this.#rooms.get(room);
    if (!shadow) return undefined;
    const messages = [...shadow.items.values()].filter(({ seq }) => seq > shadow.since);
    return { messages: messages.toSorted((a, b) => a.seq - b.seq), hasOlder: shadow.since > 0 };
  }

  #keep(shadow: RoomShadow, { id, seq, rev, editRev, author, text }: Message): void {
    if (rev <= (shadow.items.get(id)?.rev ?? 0)) return;
    shadow.items.set(id, { id, seq, rev, editRev, author: author.id, text });
  }
}
