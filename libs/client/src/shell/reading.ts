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
  /** 0: nothing is waiting to be sent. */
  #wanted = 0;
  #sentAt = -Infinity;

  constructor({ model, link, clock }: { model: RoomModel; link: Link; clock: Clock }) {
    this.#model = model;
    this.#link = link;
    this.#clock = clock;
    this.#alarm = new Alarm(clock, () => {
      void this.#send();
    });
  }

  /** Forward only. */
  read(seq: number): void {
    if (seq <= Math.max(this.#wanted, this.#model.read?.seq ?? 0)) return;
    this.#wanted = seq;
    const last = this.#model.replica.window?.messages.at(-1);
    if (last && seq >= last.seq) this.#model.take({ kind: 'looked', near: 'newer' });
    this.#alarm.setEarliest(Math.max(this.#clock.now(), this.#sentAt + intervalMs));
  }

  async markUnread(seq: number): Promise<void> {
    this.#wanted = 0;
    this.#alarm.stop();
    const answer = await this.#link.ask('room:read', { room: this.#model.id, seq, isUnread: true });
    if (!answer) throw new ParleyClientError('client/offline', 'The server could not be reached.');
    if (!answer.ok) throw ParleyClientError.of(answer.error);
    this.#move(answer);
  }

  /** The connection is there. */
  greet(): void {
    if (this.#wanted > (this.#model.read?.seq ?? 0)) this.#alarm.setEarliest(this.#clock.now());
    else this.#wanted = 0;
  }

  stop(): void {
    this.#alarm.stop();
  }

  async #send(): Promise<void> {
    const seq = this.#wanted;
    if (seq === 0 || !this.#link.isOnline) return;
    this.#sentAt = this.#clock.now();
    const answer = await this.#link.ask('room:read', { room: this.#model.id, seq });
    if (answer?.ok) {
      if (this.#wanted === seq) this.#wanted = 0;
      this.#move(answer);
    } else if (answer?.error.code.startsWith('room/')) {
      this.#wanted = 0;
    } else if (this.#wanted > 0) {
      this.#alarm.setEarliest(this.#clock.now() + (answer?.error.retryAfterMs ?? retryMs));
    }
  }

  #move({ room, seq, unread, head }: ReadPosition): void {
    this.#model.moveRead({ room, seq, unread, head });
  }
}
