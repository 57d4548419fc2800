import { signal, untracked } from '@angular/core';
import type { RoomView } from '@parley/web-data-access';

/** `superseded`: somebody has asked for another page meanwhile; what was loaded is of no use. */
export type Outcome = 'done' | 'failed' | 'superseded';

interface Attempt {
  /** What is done should it fail: with a new connection, or when the reader asks. */
  readonly again: () => void;
  /** It leads to the end of the log: what is beyond the edge that one stands at waits for it. */
  readonly isEnd?: boolean;
}

/** A page that failed is not asked for again before this, in milliseconds: a server in trouble gets no request a frame. */
const pauseMs = 2_000;

/** Loads one room's pages, one at a time. */
export class PageLoading {
  private readonly current = signal<'older' | 'newer' | 'page' | undefined>(undefined);
  /** A page that is under way, or that failed. */
  private attempt: Attempt | undefined;
  /** Pages that are on their way, wanted or not. */
  private running = 0;
  private pause: ReturnType<typeof setTimeout> | undefined;
  private readonly pauses = signal(0);

  /** What is loading, until it is there to be drawn. */
  readonly what = this.current.asReadonly();

  /** Changes when a pause is over: a reader who stands still at an edge scrolls no more to ask for what is beyond it. */
  readonly turn = this.pauses.asReadonly();

  constructor(private readonly view: RoomView) {}

  /** No page is on its way. The SDK takes one that nobody wants any more all the same, unless it is asked for another. */
  get isIdle(): boolean {
    return this.running === 0;
  }

  /**
   * Loads a page somewhere else. What `load` is given tells whether that page is still the one that is wanted.
   */
  async page(load: (isWanted: () => boolean) => Promise<void>, attempt: Attempt): Promise<Outcome> {
    this.attempt = attempt;
    this.current.set('page');
    this.running += 1;
    const outcome = await load(() => this.attempt === attempt).then(
      () => 'done' as const,
      () => 'failed' as const,
    );
    this.running -= 1;
    if (this.attempt !== attempt) return 'superseded';
    if (outcome === 'done') this.attempt = undefined;
    else this.rest();
    this.end();
    return outcome;
  }

  /**
   * Loads the page beyond an edge, unless one is under way or has just failed. Whoever is on their way to the end is led
   * there first: what is beyond the edge would part them from it.
   */
  async extend(edge: 'older' | 'newer'): Promise<void> {
    const handle = untracked(this.view.handle);
    const { hasOlder, hasNewer, isLoaded } = untracked(this.view.timeline);
    if (handle === undefined || !isLoaded || untracked(this.current) !== undefined) return;
    if (this.pause !== undefined || (this.attempt?.isEnd === true && this.goOn())) return;
    if (edge === 'older' ? !hasOlder : !hasNewer) return;
    this.current.set(edge);
    try {
      await (edge === 'older' ? handle.loadOlder() : handle.loadNewer());
    } catch {
      this.rest();
    }
    if (untracked(this.current) === edge) this.end();
  }

  /** Asks again for the page that failed: there is a new connection, or the reader wants it. */
  resume(): void {
    this.stop();
    this.goOn();
  }

  /** Whatever failed is not wanted any more. */
  forget(): void {
    this.attempt = undefined;
  }

  /** Ends the pause, if there is one. */
  stop(): void {
    clearTimeout(this.pause);
    this.pause = undefined;
  }

  private rest(): void {
    this.stop();
    this.pause = setTimeout(() => {
      this.pause = undefined;
      this.pauses.update((count) => count + 1);
    }, pauseMs);
  }

  /** Tells whether a page is under way then. */
  private goOn(): boolean {
    const { attempt } = this;
    if (untracked(this.current) !== 'page') this.attempt = undefined;
    attempt?.again();
    const isUnderWay = untracked(this.current) === 'page';
    // What could not begin just now stays for the next time; who has turned back does not want the end any more.
    if (!isUnderWay && attempt?.isEnd !== true) this.attempt = attempt;
    return isUnderWay;
  }

  /** What was loaded is drawn along with its not loading any more. */
  private end(): void {
    this.view.refresh();
    this.current.set(undefined);
  }
}
