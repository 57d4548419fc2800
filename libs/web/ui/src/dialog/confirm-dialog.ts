import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { Text } from '../text/text.ts';
import { DialogFrame } from './dialog-frame.ts';

export interface Question {
  readonly title: string;
  readonly detail: string;
  /** What the confirming button says: the action itself, never "OK". */
  readonly action: string;
}

/** Asks before something that cannot be taken back. Closes with `true` when confirmed. */
@Component({
  selector: 'parley-confirm-dialog',
  imports: [DialogFrame],
  template: `
    <parley-dialog-frame [heading]="question.title" (dismissed)="ref.close(false)">
      <p>{{ question.detail }}</p>
      <div class="actions">
        <button type="button" class="button" (click)="ref.close(false)">{{ text.cancel }}</button>
        <button type="button" class="button danger" (click)="ref.close(true)" cdkFocusInitial>
          {{ question.action }}
        </button>
      </div>
    </parley-dialog-frame>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ConfirmDialog {
  protected readonly question = inject<Question>(DIALOG_DATA);
  protected readonly ref = inject<DialogRef<boolean>>(DialogRef);
  protected readonly text = inject(Text);
}
