/** A row and where its top edge stood, in pixels below the scroller's top edge. */
export interface Anchor {
  readonly key: string;
  readonly top: number;
}

/** Rows that can be found again: messages, by their id. */
const anchors = '[data-message]';

/** Keeps the line that is being read where it is while rows come and go around it. */
export class ScrollKeeper {
  private anchor: Anchor | undefined;

  constructor(private readonly scroller: HTMLElement) {}

  /** Notes the first row that is wholly or partly in view. */
  capture(): void {
    const edge = this.scroller.getBoundingClientRect().top;
    const rows = this.scroller.querySelectorAll<HTMLElement>(anchors);
    // Rows are in order: halve the range instead of measuring all of them.
    let [from, to] = [0, rows.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      const bottom = rows[middle]?.getBoundingClientRect().bottom ?? 0;
      if (bottom > edge) to = middle;
      else from = middle + 1;
    }
    const row = rows[from];
    const key = row?.dataset['message'];
    this.anchor =
      row === undefined || key === undefined ? undefined : { key, top: row.getBoundingClientRect().top - edge };
  }

  /** Brings the noted row back to where it stood. Without it, nothing moves. */
  restore(): void {
    const row = this.anchor && this.find(this.anchor.key);
    if (!row || !this.anchor) return;
    const top = row.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top;
    const moved = top - this.anchor.top;
    if (Math.abs(moved) >= 0.5) this.scroller.scrollTop += moved;
  }

  toEnd(): void {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  /** Scrolls a row's top edge to a part of the height, 0 being the top. */
  reveal(row: HTMLElement, part: number): void {
    const { top, height } = this.scroller.getBoundingClientRect();
    this.scroller.scrollTop += row.getBoundingClientRect().top - top - height * part;
  }

  find(key: string): HTMLElement | undefined {
    return this.scroller.querySelector<HTMLElement>(`[data-message="${CSS.escape(key)}"]`) ?? undefined;
  }
}
