import type { BrowserContext } from '@playwright/test';

/** What Chromium itself says when the network or the server is gone, whoever asked for something. */
export const outage = /net::ERR_|WebSocket connection to .* failed|Failed to load resource/;

/** Notes everything that a page complains about: errors and warnings, violations of its policy, exceptions. */
export class ConsoleGuard {
  readonly #complaints: string[] = [];
  readonly #tolerated: RegExp[] = [];

  watch(context: BrowserContext): void {
    context.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') {
        this.#note(`${message.type()}: ${message.text()} (${message.location().url})`);
      }
    });
    context.on('weberror', (error) => {
      this.#note(`exception: ${error.error().stack ?? error.error().message}`);
    });
  }

  /** The rest of the test is about this kind of trouble. */
  tolerate(kind: RegExp): void {
    this.#tolerated.push(kind);
  }

  get complaints(): readonly string[] {
    return this.#complaints;
  }

  #note(complaint: string): void {
    if (!this.#tolerated.some((kind) => kind.test(complaint))) this.#complaints.push(complaint);
  }
}
