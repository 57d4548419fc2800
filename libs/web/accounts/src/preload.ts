/** Loads the dialogs about oneself, so that they open at once, and without a connection too. */
export async function preloadAccounts(): Promise<void> {
  await import('./me/my-name-dialog.ts');
}
