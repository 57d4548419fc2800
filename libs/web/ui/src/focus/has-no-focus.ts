/**
 * Nothing in particular has the focus: neither a control nor anything else that one could have chosen. The page itself, which
 * gets the focus when there is nothing better, counts as nothing, and so does what is not drawn any more, which browsers
 * take the focus from only at the next frame.
 */
export function hasNoFocus({ activeElement, body }: Document): boolean {
  if (activeElement === null || activeElement === body || activeElement.hasAttribute('data-page')) return true;
  return !activeElement.checkVisibility();
}
