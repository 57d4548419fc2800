import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';
import { Icon } from '../icon/icon.ts';
import { Text } from '../text/text.ts';

/**
 * The card that every dialog sits in: title, close button, content, and a row of actions (project them with
 * `class="actions"`). The dialog's `ariaLabelledBy` is `dialog-title`.
 */
@Component({
  selector: 'parley-dialog-frame',
  imports: [Icon],
  template: `
    <div class="top">
      <h2 id="dialog-title">{{ heading() }}</h2>
      <button type="button" class="icon-button" [attr.aria-label]="text.close" (click)="dismissed.emit()">
        <parley-icon name="close" />
      </button>
    </div>
    <div class="body"><ng-content /></div>
    <div class="bottom"><ng-content select=".actions" /></div>
  `,
  styleUrl: './dialog-frame.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class DialogFrame {
  readonly heading = input.required<string>();
  readonly dismissed = output();

  protected readonly text = inject(Text);
}
