import { DOCUMENT, DestroyRef, inject, signal, type Signal } from '@angular/core';

/** Whether the tab is in front, and its window on the screen. Call it in an injection context: it stops with it. */
export function tabVisible(): Signal<boolean> {
  const document = inject(DOCUMENT);
  const isVisible = () => document.visibilityState === 'visible';
  const now = signal(isVisible());
  const follow = () => {
    now.set(isVisible());
  };
  document.addEventListener('visibilitychange', follow);
  inject(DestroyRef).onDestroy(() => {
    document.removeEventListener('visibilitychange', follow);
  });
  return now.asReadonly();
}
