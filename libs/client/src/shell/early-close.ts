import type { ParleySocket } from '../options.ts';

/**
 * Tells of connections that are closed after they were made and before Engine.IO's handshake, as when a server dies just
 * then: of them Socket.IO tells nobody, and does nothing until its own limit of 20 s.
 */
export class EarlyClose {
  readonly #io: ParleySocket['io'];
  readonly #onClose: (reason: string) => void;
  readonly #onAttempt = (): void => {
    // The attempt itself begins behind this.
    queueMicrotask(() => {
      this.watch();
    });
  };

  constructor({ io }: ParleySocket, onClose: (reason: string) => void) {
    this.#io = io;
    this.#onClose = onClose;
    io.on('reconnect_attempt', this.#onAttempt);
  }

  /** Watches the attempt that is under way, if one is. Those that Socket.IO begins by itself are watched without a call. */
  watch(): void {
    const { engine } = this.#io;
    if ((engine as typeof engine | undefined)?.readyState !== 'opening') return;
    const closed = (reason: string): void => {
      stop();
      // Else it was closed on this side, by whoever then goes on.
      if (reason !== 'forced close') this.#onClose(reason);
    };
    const stop = (): void => {
      engine.off('open', stop).off('error', stop).off('close', closed);
    };
    engine.on('open', stop).on('error', stop).on('close', closed);
  }

  stop(): void {
    this.#io.off('reconnect_attempt', this.#onAttempt);
  }
}
