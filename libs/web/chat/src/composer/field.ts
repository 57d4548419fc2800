/** Blank lines around a text say nothing; spaces within it may be code. */
export function trimmed(text: string): string {
  return text.replace(/^(?:[^\S\n]*\n)+/u, '').trimEnd();
}

/** Grows a field with its text where the browser doesn't do so by itself; the style sheet sets the most. */
export function fit(field: HTMLTextAreaElement): void {
  if (globalThis.CSS.supports('field-sizing', 'content')) return;
  field.style.blockSize = 'auto';
  field.style.blockSize = `${field.scrollHeight}px`;
}
