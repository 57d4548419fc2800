/** Waiting for the disk together: one sync serves everybody who asked before it began. */
export class GroupSync {
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(private readonly sync: () => Promise<void>) {}

  /** Resolves after a sync that began no earlier than this call; rejects when that sync fails. */
  request(): Promise<void> {
    this.#next ??= (this.#running ?? Promise.resolve()).then(
      () => this.#run(),
      () => this.#run(),
    );
    return this.#next;
  }

  #run(): Promise<void> {
    this.#running = this.#next;
    this.#next = undefined;
    return this.sync();
  }
}
