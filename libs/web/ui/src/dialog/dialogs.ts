import { Injectable, Injector, inject, signal, untracked, type Type } from '@angular/core';
import { Text } from '../text/text.ts';
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
  private readonly text = inject(Text);
  private readonly opened = signal(0);
  /** How often all were closed: one that is still loading then does not open. */
  private closings = 0;

  /** How many are open, or about to be. */
  readonly count = this.opened.asReadonly();

  /** Resolves with what the dialog closed with, `undefined` when it was dismissed. Focus returns to where it was. */
  async open<R>(load: () => Promise<Type<unknown>>, options: DialogOptions = {}): Promise<R | undefined> {
    const { closings } = this;
    this.opened.update((count) => count + 1);
    try {
      const [{ openDialog }, component] = await Promise.all([import('./open-dialog.ts'), load()]);
      if (closings !== this.closings) return undefined;
      return await openDialog<R>(this.injector, component, options);
    } finally {
      this.opened.update((count) => count - 1);
    }
  }

  /** Dismisses all that are open or about to be. */
  async closeAll(): Promise<void> {
    this.closings += 1;
    if (untracked(this.opened) > 0) (await import('./open-dialog.ts')).closeDialogs(this.injector);
  }

  /** Loads what every dialog needs, so that one opens without a connection too. */
  async preload(): Promise<void> {
    await import('./open-dialog.ts');
  }

  async confirm(question: Question): Promise<boolean> {
    const load = () => import('./open-dialog.ts').then(({ ConfirmDialog }) => ConfirmDialog);
    return (await this.open<boolean>(load, { data: question })) === true;
  }

  /** Does what may fail; then says so, as `failed` puts it, and offers to try again. Resolves with whether it was done. */
  async attempt(action: () => Promise<void>, failed: (error: unknown) => Omit<Question, 'action'>): Promise<boolean> {
    for (;;) {
      try {
        await action();
        return true;
      } catch (error) {
        if (!(await this.confirm({ ...failed(error), action: this.text.retry }))) return false;
      }
    }
  }
}
