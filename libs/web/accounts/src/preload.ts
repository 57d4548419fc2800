import type { Type } from '@angular/core';

/** Loads the dialogs about oneself, so that they open at once, and without a connection too. */
export async function preloadAccounts(): Promise<void> {
  await import('./me/my-name-dialog.ts');
}

/** The way in, for those who are signed out. */
export async function loadWelcome(): Promise<Type<unknown>> {
  const { Welcome } = await import('./welcome/welcome.ts');
  return Welcome;
}
