import { Timings } from '@parley/dto/constants';

/** Tells that somebody is typing with each key, and that they stopped: when they sent, emptied the field, or paused for 5 s. */
export class TypingNews {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly tell: (isTyping: boolean) => void) {}

  changed(text: string): void {
    if (text.trim() === '') {
      this.stop();
      return;
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.stop();
    }, Timings.typingIdleMs);
    this.tell(true);
  }

  stop(): void {
    if (this.timer === undefined) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.tell(false);
  }
}
