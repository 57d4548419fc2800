import { ChatObserver, type SessionStart } from '@parley/server-domain';
import type { RoomReset } from '@parley/dto';
import type { Instruments } from './instruments.ts';

const starts: readonly SessionStart[] = ['new', 'recovered', 'restored'];
const resetReasons: readonly RoomReset['reason'][] = ['behind', 'epoch'];

/** Counts what the chat does. */
export class PrometheusObserver extends ChatObserver {
  readonly #instruments: Instruments;

  constructor(instruments: Instruments) {
    super();
    this.#instruments = instruments;
    // From 0 on: the first of a kind is an increase, too.
    for (const start of starts) instruments.sessionsStarted.inc({ start }, 0);
    for (const reason of resetReasons) instruments.resets.inc({ reason }, 0);
    instruments.sessionsEnded.inc({ reason: 'slow-consumer' }, 0);
  }

  override sessionBegan(start: SessionStart): void {
    this.#instruments.sessionsStarted.inc({ start });
  }

  override sessionEnded(reason: string): void {
    this.#instruments.sessionsEnded.inc({ reason });
  }

  override commandTurnedAway(): void {
    this.#instruments.commandsTurnedAway.inc();
  }

  override commandDelivered(afterMs: number): void {
    this.#instruments.deliveryDuration.observe(afterMs / 1_000);
  }

  override frameEmitted(sockets: number): void {
    this.#instruments.frames.inc();
    this.#instruments.deliveries.inc(sockets);
  }

  override gapRepaired(): void {
    this.#instruments.gapsRepaired.inc();
  }

  override roomReset(reason: RoomReset['reason']): void {
    this.#instruments.resets.inc({ reason });
  }
}
