import type { Hello } from '../contract.ts';
import type { Clock } from '../options.ts';
import type { Link } from './link.ts';
import { Alarm } from './system.ts';
import { mayRenew, type Tokens } from './tokens.ts';

const retryMs = 5_000;
const shortestMs = 1_000;

/** Gives the session a new token before the old one ends, without dropping the connection. */
export class TokenKeeper {
  readonly #alarm: Alarm;
  readonly #clock: Clock;
  readonly #tokens: Tokens;
  readonly #link: Link;
  /** The server's clock less the client's, in milliseconds. */
  #offsetMs = 0;

  constructor({ clock, tokens, link }: { clock: Clock; tokens: Tokens; link: Link }) {
    this.#clock = clock;
    this.#tokens = tokens;
    this.#link = link;
    this.#alarm = new Alarm(clock, () => {
      void this.#refresh();
    });
  }

  greet({ server, expiresAt }: Hello): void {
    this.#offsetMs = Date.parse(server.time) - this.#clock.now();
    this.#endsAt(expiresAt);
  }

  stop(): void {
    this.#alarm.stop();
  }

  /** Does it now: the server called the token expired. */
  refreshNow(): void {
    this.#alarm.set(this.#clock.now());
  }

  #endsAt(expiresAt: string): void {
    const leftMs = Date.parse(expiresAt) - this.#offsetMs - this.#clock.now();
    // A fifth is left for trying again.
    this.#alarm.set(this.#clock.now() + Math.max(shortestMs, leftMs * 0.8));
  }

  async #refresh(): Promise<void> {
    if (!this.#link.isOnline) return;
    try {
      this.#link.spendToken();
      const token = await this.#tokens.get();
      const answer = await this.#link.ask('session:refresh', { token });
      if (answer?.ok) {
        this.#link.renewed(token);
        this.#endsAt(answer.expiresAt);
        return;
      }
      if (answer && mayRenew(answer.error.code)) this.#tokens.spend(token);
      this.#alarm.set(this.#clock.now() + (answer?.error.retryAfterMs ?? retryMs));
    } catch {
      // No token now; without one in time the server ends the session, and reconnecting asks again.
      this.#alarm.set(this.#clock.now() + retryMs);
    }
  }
}
