/**
 * Tells how far has been read: the highest `seq` whose end was on screen while the tab was visible and nothing covered the
 * log. Watches only what it is given, and stops watching what was read.
 */
export class ReadObserver {
  private readonly observer: IntersectionObserver;
  private readonly places = new Map<Element, number>();
  private readonly shown = new Set<Element>();

  constructor(
    private readonly isSeen: () => boolean,
    private readonly read: (seq: number) => void,
  ) {
    this.observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          if (isIntersecting) this.shown.add(target);
          else this.shown.delete(target);
        }
        this.look();
      },
      { threshold: 0 },
    );
  }

  /** `mark` is an element at the message's end: a long message counts as read when its last line was seen. */
  watch(mark: Element, seq: number): void {
    this.places.set(mark, seq);
    this.observer.observe(mark);
  }

  unwatch(mark: Element): void {
    this.observer.unobserve(mark);
    this.places.delete(mark);
    this.shown.delete(mark);
  }

  stop(): void {
    this.observer.disconnect();
  }

  /** What is on screen may be seen now. */
  look(): void {
    if (!this.isSeen() || this.shown.size === 0) return;
    const read = Math.max(...[...this.shown].map((mark) => this.places.get(mark) ?? 0));
    for (const [mark, seq] of [...this.places]) if (seq <= read) this.unwatch(mark);
    this.read(read);
  }
}
