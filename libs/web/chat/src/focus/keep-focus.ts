import { DOCUMENT, afterRenderEffect, effect, inject, signal, untracked } from '@angular/core';

export interface FocusToKeep {
  /** Reads whatever makes things come and go. */
  readonly changes: () => unknown;
  /** Where a thing that has the focus may go. */
  readonly within: () => HTMLElement;
  /** Who gets the focus then. */
  readonly heir: () => HTMLElement | null | undefined;
}

/**
 * Hands on the focus of something that is no longer drawn, which would otherwise be nowhere. Call it in an injection
 * context of the component that draws it: its effects run before the template is checked, render effects after.
 */
export function keepFocus({ changes, within, heir }: FocusToKeep): void {
  const document = inject(DOCUMENT);
  let hadFocus = false;
  // Render effects may see a change before what depends on it is drawn: they follow the effect, not the change.
  const checks = signal(0);
  effect(() => {
    changes();
    hadFocus = untracked(within).contains(document.activeElement);
    untracked(() => {
      checks.update((count) => count + 1);
    });
  });
  afterRenderEffect({
    mixedReadWrite: () => {
      checks();
      if (hadFocus && document.activeElement === document.body) untracked(heir)?.focus({ preventScroll: true });
      hadFocus = false;
    },
  });
}
