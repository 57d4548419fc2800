/** Gives the focus to the page if nothing in particular has it: the keys go on there, not at the window's beginning. */
export function focusPage(document: Document): void {
  if (hasNoFocus(document)) document.querySelector<HTMLElement>('[data-page]')?.focus({ preventScroll: true });
}

/**
 * Nothing in particular has the focus: neither a control nor anything else that one could have chosen. The page itself, which
 * gets the focus when there is nothing better, counts as nothing, and so does what is not drawn any more, which browsers
 * take the focus from only at the next frame.
 */
export function hasNoFocus({ activeElement, body }: Document): boolean {
  if (activeElement === null || activeElement === body || activeElement.hasAttribute('data-page')) return true;
  return !activeElement.checkVisibility();
}
