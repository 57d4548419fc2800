import { DOCUMENT, DestroyRef, inject, signal, type Signal } from '@angular/core';

/** A pointer that hovers: there is a mouse, and so most likely a keyboard. */
export const canHover = '(hover: hover)';
/** A pointer that neither hovers nor is precise, and no other: the only keyboard is the one on the screen. */
export const isTouchOnly = '(hover: none) and (pointer: coarse)';
/** So narrow that one pane is shown at a time. The style sheets say the same. */
export const isNarrow = '(max-width: 640px)';

/** Whether the browser's window is like `query`, from now on. Call it in an injection context: it stops with it. */
export function mediaQuery(query: string): Signal<boolean> {
  const list = inject(DOCUMENT).defaultView?.matchMedia(query);
  const matches = signal(list?.matches ?? false);
  const follow = (event: MediaQueryListEvent) => {
    matches.set(event.matches);
  };
  list?.addEventListener('change', follow);
  inject(DestroyRef).onDestroy(() => {
    list?.removeEventListener('change', follow);
  });
  return matches.asReadonly();
}
