import { DOCUMENT, Injectable, inject } from '@angular/core';

/** How long news may wait when no frame is drawn, as in a hidden tab, in milliseconds. */
const patienceMs = 200;

/** A frame that takes longer than this, in milliseconds, is a slow one: also where there are but thirty a second. */
const smoothMs = 38;
/** So many slow frames in a row are a flood. One or two are a page that opens. */
const floodFrames = 3;
/** Slow frames further apart than this, in milliseconds, are not in a row. */
const floodWithinMs = 1_000;
/** The pause after a frame of a flood, as a multiple of what that took: two thirds of the time are left for keys and clicks. */
const pauseShare = 2;
/** The longest pause, in milliseconds. */
const longestPauseMs = 500;

/**
 * Runs tasks once per animation frame, however often they are asked for: a thousand messages a second are sixty updates.
 * When each takes its time they are fewer: after each comes a pause, in which keys and clicks are heard.
 */
@Injectable({ providedIn: 'root' })
export class Frames {
  private readonly document = inject(DOCUMENT);
  private readonly window = this.document.defaultView;
  private readonly tasks = new Set<() => void>();
  private cancel: (() => void) | undefined;
  /** When the update that is being drawn began. */
  private begunAt: number | undefined;
  private slowFrames = 0;
  private slowAt = -Infinity;
  private pauseUntil = 0;

  /** Runs `task` before the next paint that is due, or within 200 ms when nothing is painted. The same function is run once. */
  schedule(task: () => void): void {
    this.tasks.add(task);
    if (this.cancel === undefined) this.awaitFrame();
  }

  private awaitFrame(): void {
    const frame = this.window?.requestAnimationFrame(() => {
      this.measure();
      this.flush();
    });
    const timer = setTimeout(() => {
      // A frame as slow as that; or a hidden tab, where none is drawn.
      if (this.document.visibilityState === 'visible') this.measure();
      this.begunAt = undefined;
      this.flush();
    }, patienceMs);
    this.cancel = () => {
      if (frame !== undefined) this.window?.cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }

  private pause(ms: number): void {
    const timer = setTimeout(() => {
      this.awaitFrame();
    }, ms);
    this.cancel = () => {
      clearTimeout(timer);
    };
  }

  private flush(): void {
    this.cancel?.();
    this.cancel = undefined;
    if (this.tasks.size === 0) return;
    const now = performance.now();
    if (now < this.pauseUntil) {
      this.pause(this.pauseUntil - now);
      return;
    }
    this.begunAt = now;
    const tasks = [...this.tasks];
    this.tasks.clear();
    for (const task of tasks) task();
    // By the next frame this one was drawn.
    this.awaitFrame();
  }

  private measure(): void {
    if (this.begunAt === undefined) return;
    const now = performance.now();
    const tookMs = now - this.begunAt;
    this.begunAt = undefined;
    if (tookMs <= smoothMs) {
      this.slowFrames = 0;
      return;
    }
    this.slowFrames = now - this.slowAt < floodWithinMs ? this.slowFrames + 1 : 1;
    this.slowAt = now;
    if (this.slowFrames >= floodFrames) this.pauseUntil = now + Math.min(pauseShare * tookMs, longestPauseMs);
  }
}
