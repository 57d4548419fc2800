import { signal, untracked } from '@angular/core';
import type { RoomView } from '@parley/web-data-access';

/** `superseded`: somebody has asked for another page meanwhile; what was loaded is of no use. */
export type Outcome = 'done' | 'failed' | 'superseded';

interface Attempt {
  readonly again: () => void;
}

/** Loads one room's pages, one at a time. */
export class PageLoading {
  private readonly current = signal<'older' | 'newer' | 'page' | undefined>(undefined);
  /** A page that is under way, or that failed. */
  private attempt: Attempt | undefined;
  /** Pages that are on their way, wanted or not. */
  private running = 0;

  /** What is loading, until it is there to be drawn. */
  readonly what = this.current.asReadonly();

  constructor(private readonly view: RoomView) {}

  /** No page is on its way. The SDK takes one that nobody wants any more all the same, unless it is asked for another. */
  get isIdle(): boolean {
    return this.running === 0;
  }

  /**
   * Loads a page somewhere else. What `load` is given tells whether that page is still the one that is wanted. `again` is
   * what is done should there be a new connection before it got through.
   */
  async page(load: (isWanted: () => boolean) => Promise<void>, again: () => void): Promise<Outcome> {
    const attempt = (this.attempt = { again });
    this.current.set('page');
    this.running += 1;
    const outcome = await load(() => this.attempt === attempt).then(
      () => 'done' as const,
      () => 'failed' as const,
    );
    this.running -= 1;
    if (this.attempt !== attempt) return 'superseded';
    if (outcome === 'done') this.attempt = undefined;
    this.end();
    return outcome;
  }

  /** Loads the page beyond an edge, unless one is under way. */
  async extend(edge: 'older' | 'newer'): Promise<void> {
    const handle = untracked(this.view.handle);
    const { hasOlder, hasNewer, isLoaded } = untracked(this.view.timeline);
    if (handle === undefined || !isLoaded || untracked(this.current) !== undefined) return;
    if (edge === 'older' ? !hasOlder : !hasNewer) return;
    this.current.set(edge);
    try {
      await (edge === 'older' ? handle.loadOlder() : handle.loadNewer());
    } catch {
      // The reader is still at this edge: the next scroll or connection asks again.
    }
    if (untracked(this.current) === edge) this.end();
  }

  /** There is a new connection: what waited for one goes on. */
  resume(): void {
    this.attempt?.again();
  }

  /** What was loaded is drawn along with its not loading any more. */
  private end(): void {
    this.view.refresh();
    this.current.set(undefined);
  }
}
