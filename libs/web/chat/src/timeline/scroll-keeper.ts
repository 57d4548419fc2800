import type { Place } from '../room/visit-parts.ts';

/** A row and where one of its edges stood, in pixels below the scroller's top edge. */
interface Anchor {
  readonly key: string;
  readonly edge: 'top' | 'bottom';
  readonly at: number;
}

/** Rows that can be found again: messages, by their id. */
const anchors = '[data-message]';

/** Keeps the line that is being read where it is while rows come and go around it. */
export class ScrollKeeper {
  private anchor: Anchor | undefined;

  constructor(private readonly scroller: HTMLElement) {}

  /** Notes the first row that is wholly or partly in view, and names it. */
  capture(): string | undefined {
    const { top: start, bottom: end } = this.scroller.getBoundingClientRect();
    const rows = this.scroller.querySelectorAll<HTMLElement>(anchors);
    // Rows are in order: halve the range instead of measuring all of them.
    let [from, to] = [0, rows.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      const bottom = rows[middle]?.getBoundingClientRect().bottom ?? 0;
      if (bottom > start) to = middle;
      else from = middle + 1;
    }
    const row = rows[from];
    const key = row?.dataset['message'];
    if (row === undefined || key === undefined) {
      this.anchor = undefined;
      return undefined;
    }
    const box = row.getBoundingClientRect();
    // The topmost row has a header only as long as nothing is loaded above it: its text must stay, not its top.
    const edge = box.bottom <= end ? 'bottom' : 'top';
    this.anchor = { key, edge, at: box[edge] - start };
    return key;
  }

  /** Brings the noted row back to where it stood. Without it, nothing moves. */
  restore(): void {
    const row = this.anchor && this.find(this.anchor.key);
    if (!row || !this.anchor) return;
    const { edge, at } = this.anchor;
    const moved = row.getBoundingClientRect()[edge] - this.scroller.getBoundingClientRect().top - at;
    if (Math.abs(moved) >= 0.5) this.scroller.scrollTop += moved;
  }

  /** To the place asked for; a message that a link led to gets the focus, too. */
  go(place: Place): void {
    if (place.kind === 'message' || place.kind === 'row') {
      const row = this.find(place.id);
      if (row === undefined) return;
      if (place.kind === 'row') this.show(row);
      else {
        this.reveal(row, 0.3);
        row.focus({ preventScroll: true });
      }
    } else {
      const line = place.kind === 'line' ? this.scroller.querySelector<HTMLElement>('.new') : null;
      if (line === null) this.toEnd();
      else this.reveal(line, 0.2);
    }
    this.capture();
  }

  toEnd(): void {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  /** Scrolls a row's top edge to a part of the height, 0 being the top. */
  private reveal(row: HTMLElement, part: number): void {
    const { top, height } = this.scroller.getBoundingClientRect();
    this.scroller.scrollTop += row.getBoundingClientRect().top - top - height * part;
  }

  /** Scrolls as little as it takes for a row to be in view. */
  private show(row: HTMLElement): void {
    const [outer, inner] = [this.scroller.getBoundingClientRect(), row.getBoundingClientRect()];
    if (inner.top < outer.top) this.scroller.scrollTop += inner.top - outer.top;
    else if (inner.bottom > outer.bottom) this.scroller.scrollTop += inner.bottom - outer.bottom;
  }

  find(key: string): HTMLElement | undefined {
    return this.scroller.querySelector<HTMLElement>(`[data-message="${CSS.escape(key)}"]`) ?? undefined;
  }
}
