import { Injectable, Injector, inject, signal, type Type } from '@angular/core';
import type { Question } from './confirm-dialog.ts';

export interface DialogOptions {
  /** What the dialog's component injects as `DIALOG_DATA`. */
  readonly data?: unknown;
  /** 560 px instead of 420 px. */
  readonly isWide?: boolean;
}

/** Opens dialogs, loading their code when the first one is asked for. */
@Injectable({ providedIn: 'root' })
export class Dialogs {
  private readonly injector = inject(Injector);
  private readonly opened = signal(0);

  /** How many are open, or about to be. */
  readonly count = this.opened.asReadonly();

  /** Resolves with what the dialog closed with, `undefined` when it was dismissed. Focus returns to where it was. */
  async open<R>(load: () => Promise<Type<unknown>>, options: DialogOptions = {}): Promise<R | undefined> {
    this.opened.update((count) => count + 1);
    try {
      const [{ openDialog }, component] = await Promise.all([import('./open-dialog.ts'), load()]);
      return await openDialog<R>(this.injector, component, options);
    } finally {
      this.opened.update((count) => count - 1);
    }
  }

  /** Loads what every dialog needs, so that one opens without a connection too. */
  async preload(): Promise<void> {
    await Promise.all([import('./open-dialog.ts'), import('./confirm-dialog.ts')]);
  }

  async confirm(question: Question): Promise<boolean> {
    const load = () => import('./confirm-dialog.ts').then(({ ConfirmDialog }) => ConfirmDialog);
    return (await this.open<boolean>(load, { data: question })) === true;
  }
}
