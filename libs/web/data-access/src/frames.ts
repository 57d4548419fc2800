import { DOCUMENT, Injectable, inject } from '@angular/core';

/** How long news may wait when no frame is drawn, as in a hidden tab, in milliseconds. */
const patienceMs = 200;

/** Runs tasks once per animation frame, however often they are asked for: a thousand messages a second are sixty updates. */
@Injectable({ providedIn: 'root' })
export class Frames {
  private readonly window = inject(DOCUMENT).defaultView;
  private readonly tasks = new Set<() => void>();
  private cancel: (() => void) | undefined;

  /** Runs `task` before the next paint, or within 200 ms when nothing is painted. The same function is run once. */
  schedule(task: () => void): void {
    this.tasks.add(task);
    if (this.cancel !== undefined) return;
    const frame = this.window?.requestAnimationFrame(() => {
      this.flush();
    });
    const timer = setTimeout(() => {
      this.flush();
    }, patienceMs);
    this.cancel = () => {
      if (frame !== undefined) this.window?.cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }

  private flush(): void {
    this.cancel?.();
    this.cancel = undefined;
    const tasks = [...this.tasks];
    this.tasks.clear();
    for (const task of tasks) task();
  }
}
