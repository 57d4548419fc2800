import { Dialog } from '@angular/cdk/dialog';
import type { Injector, Type } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import type { DialogOptions } from './dialogs.ts';

export async function openDialog<R>(
  injector: Injector,
  component: Type<unknown>,
  { data, isWide = false }: DialogOptions,
): Promise<R | undefined> {
  const ref = injector.get(Dialog).open<R>(component, {
    data,
    panelClass: isWide ? ['dialog-panel', 'wide'] : 'dialog-panel',
    backdropClass: 'scrim',
    ariaLabelledBy: 'dialog-title',
    // Each dialog says where one begins.
    autoFocus: '[cdkFocusInitial]',
  });
  return firstValueFrom(ref.closed, { defaultValue: undefined });
}
