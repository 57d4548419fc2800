import { Buffer } from 'node:buffer';
import type { Message } from '@parley/dto';
import type { ReadLimit } from './message-log.ts';

/** Collects messages until a limit is reached; the first is always taken. Bytes are those of JSON in UTF-8. */
export class Page {
  readonly #items: Message[] = [];
  #itemsLeft: number;
  #bytesLeft: number;
  /** Whether a message was refused, so that there is more than the page holds. */
  isFull = false;

  constructor({ items, bytes }: ReadLimit) {
    this.#itemsLeft = items;
    this.#bytesLeft = bytes;
  }

  get items(): readonly Message[] {
    return this.#items;
  }

  /** Returns whether it was taken. */
  offer(message: Message): boolean {
    const bytes = Buffer.byteLength(JSON.stringify(message));
    const isFirst = this.#items.length === 0;
    if (this.#itemsLeft <= 0 || (bytes > this.#bytesLeft && !isFirst)) {
      this.isFull = true;
      return false;
    }
    this.#itemsLeft -= 1;
    this.#bytesLeft -= bytes;
    this.#items.push(message);
    return true;
  }
}
