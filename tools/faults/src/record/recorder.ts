import type { CursorState, TraceEvent } from '@parley/client';
import type { Message } from '@parley/dto';
import { isSameItem, type Client, type Command, type HistoryEvent, type Item } from '../checks/history.ts';

/** Whose trace it is. */
export interface Witness {
  readonly client: string;
  readonly user: string;
  /** It must miss no change. */
  readonly isComplete: boolean;
  /** The epoch of the present connection. */
  epoch(): string | undefined;
}

export interface Ack {
  readonly client: string;
  /** By `performance.now()`. */
  readonly atMs: number;
}

/** The least that lies between two events, in milliseconds: the order must show in their times. */
const leastMs = 1e-4;

/** Writes down what all clients do and see. They share one process, so one clock puts it all in order. */
export class Recorder {
  readonly events: HistoryEvent[] = [];
  readonly clients = new Map<string, Client>();
  readonly acks: Ack[] = [];
  readonly refusals = new Map<string, number>();
  attempts = 0;
  readonly #now: () => number;
  #at = 0;
  /** Frames bring the same item to many clients: it is kept once. */
  readonly #items = new Map<string, Item>();

  /** `now`: milliseconds of a clock that never goes back. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** The next moment of the history's clock. */
  tick(): number {
    this.#at = Math.max(this.#now(), this.#at + leastMs);
    return this.#at;
  }

  /** A complete client's storage holds these cursors now. */
  kept(client: string, { epoch, cursors }: CursorState): void {
    for (const [room, cursor] of Object.entries(cursors)) {
      this.events.push({ kind: 'kept', at: this.tick(), client, room, epoch, cursor });
    }
  }

  /** Somebody is out of a room, or may be in it again. */
  moved(kind: 'joined' | 'left', user: string, room: string): void {
    this.events.push({ kind, at: this.tick(), user, room });
  }

  /** A listener for one life of a client. */
  listen(witness: Witness): (event: TraceEvent) => void {
    const { client, user, isComplete } = witness;
    this.clients.set(client, { user, isComplete });
    const attempts = new Map<number, number>();
    const pages = new Map<number, number>();
    return (event) => {
      const room = event.kind === 'attempted' ? event.entry.room : event.room;
      const happening = { at: this.tick(), client: witness.client, room };
      switch (event.kind) {
        case 'attempted':
          attempts.set(event.attempt, ++this.attempts);
          this.events.push({
            kind: 'attempted',
            ...happening,
            attempt: this.attempts,
            user: witness.user,
            command: commandOf(event.entry),
          });
          return;
        case 'acknowledged':
        case 'refused':
          this.#answered(event, { ...happening, attempt: attempts.get(event.attempt) ?? 0 }, witness);
          return;
        case 'placed':
          this.events.push({ kind: 'started', ...happening, epoch: event.epoch, cursor: event.cursor });
          return;
        case 'applied': {
          const { epoch, from, to } = event;
          const items = event.items.map((item) => this.item(item, room, epoch));
          this.events.push({ kind: 'applied', ...happening, epoch, from, to, items });
          return;
        }
        case 'asked':
          pages.set(event.page, happening.at);
          return;
        case 'page': {
          const { epoch, head, page } = event;
          const items = event.items.map((item) => this.item(item, room, epoch));
          const askedAt = pages.get(page) ?? happening.at;
          this.events.push({ kind: 'page', ...happening, epoch, askedAt, head, items });
        }
      }
    };
  }

  item({ id, seq, rev, editRev, author, text }: Message, room: string, epoch: string): Item {
    const key = `${epoch} ${room} ${rev}`;
    const known = this.#items.get(key);
    const item = { id, seq, rev, editRev, author: author.id, text };
    if (known && isSameItem(known, item)) return known;
    if (!known) this.#items.set(key, item);
    return item;
  }

  #answered(
    event: Extract<TraceEvent, { kind: 'acknowledged' | 'refused' }>,
    happening: { at: number; client: string; room: string; attempt: number },
    witness: Witness,
  ): void {
    if (event.kind === 'acknowledged') {
      const { seq, rev } = event;
      this.events.push({ kind: 'acknowledged', ...happening, epoch: witness.epoch() ?? 'none', seq, rev });
      this.acks.push({ client: witness.client, atMs: performance.now() });
      return;
    }
    const { code, isRetried } = event;
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
    // These two say that nobody knows.
    if (code === 'server/unknown' || code === 'server/internal') return;
    this.events.push({ kind: 'refused', ...happening, code, isRetried });
  }
}

function commandOf({ kind, id, key, text = '' }: Extract<TraceEvent, { kind: 'attempted' }>['entry']): Command {
  if (kind === 'edit') return { kind, id, edit: key, text };
  return kind === 'send' ? { kind, id, text } : { kind, id };
}
