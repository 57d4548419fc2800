import { Dialog, DialogConfig, type DialogRef } from '@angular/cdk/dialog';
import type { Injector, Type } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import type { DialogOptions } from './dialogs.ts';

// In the same file as what opens it: every page that has dialogs has this one.
export { ConfirmDialog } from './confirm-dialog.ts';

/** Closes whatever is open. */
export function closeDialogs(injector: Injector): void {
  injector.get(Dialog).closeAll();
}

export async function openDialog<R>(
  injector: Injector,
  component: Type<unknown>,
  { data, isWide = false }: DialogOptions,
): Promise<R | undefined> {
  const config = Object.assign(new DialogConfig<unknown, DialogRef<R>>(), {
    data,
    panelClass: isWide ? ['dialog-panel', 'wide'] : 'dialog-panel',
    backdropClass: 'scrim',
    ariaLabelledBy: 'dialog-title',
    // Each dialog says where one begins.
    autoFocus: '[cdkFocusInitial]',
  });
  const ref = injector.get(Dialog).open<R>(component, config);
  return firstValueFrom(ref.closed, { defaultValue: undefined });
}
