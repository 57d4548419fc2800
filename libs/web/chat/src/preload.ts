/** Loads what is opened by a key or a click, so that it is there at once, and without a connection too. */
export async function preloadChat(): Promise<void> {
  await import('./dialogs.ts');
}
