import type { Completion } from './completion.ts';
import { wordIn } from './word.ts';

/** Completes words while they are written. What that takes is loaded with the first one or, failing that, with a later one. */
export class Completing {
  private completion: Completion | undefined;
  private making: Promise<void> | undefined;
  private start: number | undefined;

  /** `make` loads it; resolves with `undefined` when it is not needed any more. */
  constructor(
    private readonly field: () => HTMLTextAreaElement,
    private readonly make: () => Promise<Completion | undefined>,
  ) {}

  /** Something was typed. */
  look(): void {
    const word = wordIn(this.field());
    // Without a connection it is asked for once for each word, not with each key.
    if (word !== undefined && word.start !== this.start) this.making ??= this.load();
    this.start = word?.start;
    this.completion?.show(word);
  }

  /** Whether the key was for what is suggested. */
  press(event: KeyboardEvent): boolean {
    return this.completion?.press(event) ?? false;
  }

  close(): void {
    this.start = undefined;
    this.completion?.show(undefined);
  }

  private async load(): Promise<void> {
    try {
      this.completion = await this.make();
    } catch {
      // One writes on as if nothing had been.
      this.making = undefined;
    }
    this.completion?.show(wordIn(this.field()));
  }
}
