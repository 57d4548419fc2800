import type { ReadPosition } from '../contract.ts';
import { ParleyClientError } from '../errors.ts';
import type { Clock } from '../options.ts';
import type { Link } from './link.ts';
import type { RoomModel } from './room-model.ts';
import { Alarm } from './system.ts';

/** A read position is sent at most this often. */
const intervalMs = 1_000;
const retryMs = 2_000;

/** Moves one's read position in one room. */
export class Reading {
  readonly #model: RoomModel;
  readonly #link: Link;
  readonly #clock: Clock;
  readonly #alarm: Alarm;
  #sentAt = -Infinity;

  constructor({ model, link, clock }: { model: RoomModel; link: Link; clock: Clock }) {
    this.#model = model;
    this.#link = link;
    this.#clock = clock;
    this.#alarm = new Alarm(clock, () => {
      void this.#send();
    });
  }

  /** Forward only. Shown here at once; the server is told, and its answer counts. */
  read(seq: number): void {
    if (seq <= Math.max(this.#model.readAhead, this.#model.read?.seq ?? 0)) return;
    this.#model.readAhead = seq;
    this.#alarm.setEarliest(Math.max(this.#clock.now(), this.#sentAt + intervalMs));
  }

  async markUnread(seq: number): Promise<void> {
    const { readAhead } = this.#model;
    this.#model.readAhead = 0;
    this.#alarm.stop();
    const answer = await this.#link.ask('room:read', { room: this.#model.id, seq, isUnread: true });
    // What was read before still is, and the server is still to be told.
    if (!answer?.ok) this.read(readAhead);
    if (!answer) throw new ParleyClientError('client/offline', 'The server could not be reached.');
    if (!answer.ok) throw ParleyClientError.of(answer.error);
    this.#move(answer);
  }

  /** The connection is there. */
  greet(): void {
    if (this.#model.readAhead > (this.#model.read?.seq ?? 0)) this.#alarm.setEarliest(this.#clock.now());
    else this.#model.readAhead = 0;
  }

  stop(): void {
    this.#alarm.stop();
  }

  async #send(): Promise<void> {
    const seq = this.#model.readAhead;
    if (seq === 0 || !this.#link.isOnline) return;
    this.#sentAt = this.#clock.now();
    const answer = await this.#link.ask('room:read', { room: this.#model.id, seq });
    if (answer?.ok) {
      if (this.#model.readAhead === seq) this.#model.readAhead = 0;
      this.#move(answer);
    } else if (answer?.error.code.startsWith('room/')) {
      this.#model.readAhead = 0;
    } else if (this.#model.readAhead > 0) {
      this.#alarm.setEarliest(this.#clock.now() + (answer?.error.retryAfterMs ?? retryMs));
    }
  }

  #move({ room, seq, unread, head }: ReadPosition): void {
    this.#model.moveRead({ room, seq, unread, head });
  }
}
