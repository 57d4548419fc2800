import type { Message, MessageId } from '@parley/dto';
import { itemBytes } from './item-bytes.ts';

export interface TailLimits {
  readonly items: number;
  /** Bytes of the items as JSON in UTF-8. */
  readonly bytes: number;
}

/** A stretch of a room's log: all that changed after `from`, up to and including `to`, the newest per message. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly items: readonly Message[];
}

interface Entry {
  readonly message: Message;
  readonly bytes: number;
}

/**
 * The end of one room's log, kept in memory: one item per message, the newest, so that deleted text is not served again.
 * It serves every cursor at or after `from`.
 */
export class Tail {
  /** By ascending `rev`: a newer item of a message is taken out and put at the end. */
  #entries = new Map<MessageId, Entry>();
  #bytes = 0;
  #from: number;
  #to: number;

  constructor(
    head: number,
    private readonly limits: TailLimits,
  ) {
    this.#from = head;
    this.#to = head;
  }

  get from(): number {
    return this.#from;
  }

  get to(): number {
    return this.#to;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Adds what follows `to`. A stretch that begins before it was read from the log already, up to there. */
  append({ to, items }: Stretch): void {
    for (const message of items) if (message.rev > this.#to) this.#set(message);
    this.#to = Math.max(this.#to, to);
    this.#trim();
  }

  /**
   * Adds what precedes `from`, as read from the log; the stretch must reach `from`. Of what it covers it alone counts: what
   * it lacks has changed after its end, in a commit that is yet to be appended.
   */
  prepend(stretch: Stretch): void {
    if (stretch.from >= this.#from || stretch.to < this.#from) return;
    const later = Array.from(this.#entries.values(), ({ message }) => message).filter(({ rev }) => rev > stretch.to);
    this.#entries = new Map();
    this.#bytes = 0;
    this.#from = stretch.from;
    for (const message of [...stretch.items, ...later]) this.#set(message);
    this.#to = Math.max(this.#to, stretch.to);
    this.#trim();
  }

  /** What follows `rev`, at most `maxBytes` of items but at least one. `undefined`: the tail does not reach back that far. */
  since(rev: number, maxBytes: number): (Stretch & { items: Message[] }) | undefined {
    if (rev < this.#from || rev > this.#to) return undefined;
    const items: Message[] = [];
    let bytes = 0;
    for (const entry of this.#after(rev)) {
      if (items.length > 0 && bytes + entry.bytes > maxBytes) {
        return { from: rev, to: items.at(-1)?.rev ?? rev, items };
      }
      items.push(entry.message);
      bytes += entry.bytes;
    }
    return { from: rev, to: this.#to, items };
  }

  #after(rev: number): Entry[] {
    const entries = [...this.#entries.values()];
    const first = entries.findLastIndex(({ message }) => message.rev <= rev) + 1;
    return entries.slice(first);
  }

  #set(message: Message): void {
    const known = this.#entries.get(message.id);
    if (known && known.message.rev >= message.rev) return;
    if (known) {
      this.#entries.delete(message.id);
      this.#bytes -= known.bytes;
    }
    const bytes = itemBytes(message);
    this.#entries.set(message.id, { message, bytes });
    this.#bytes += bytes;
  }

  #trim(): void {
    for (const [id, { message, bytes }] of this.#entries) {
      if (this.#entries.size <= this.limits.items && this.#bytes <= this.limits.bytes) return;
      this.#entries.delete(id);
      this.#bytes -= bytes;
      this.#from = message.rev;
    }
  }
}
