import { DOCUMENT, effect, inject, signal, type Signal } from '@angular/core';

/**
 * Follows a condition: down at once, up only after what is drawn by now was painted, so that what came with it counts as
 * having been there before. Call it in an injection context.
 */
export function afterPaint(condition: () => boolean): Signal<boolean> {
  const window = inject(DOCUMENT).defaultView;
  const isPainted = signal(false);
  effect((stop) => {
    isPainted.set(false);
    if (!condition()) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const frame = window?.requestAnimationFrame(() => {
      // Runs before the frame is painted; a task runs after.
      timer = setTimeout(() => {
        isPainted.set(true);
      });
    });
    stop(() => {
      if (frame !== undefined) window?.cancelAnimationFrame(frame);
      clearTimeout(timer);
    });
  });
  return isPainted.asReadonly();
}
