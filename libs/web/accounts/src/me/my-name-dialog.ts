import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { RestClient, codeOf } from '@parley/web-data-access';
import { Limits } from '@parley/dto/constants';
import { DialogFrame, Text } from '@parley/web-ui';

/** Changes one's own name, given as data. */
@Component({
  selector: 'parley-my-name-dialog',
  imports: [DialogFrame],
  template: `
    <parley-dialog-frame [heading]="text.me.renameTitle" (dismissed)="ref.close()">
      <form id="my-name-form" class="field" (submit)="$event.preventDefault(); submit(name.value.trim())">
        <label for="my-name">{{ text.welcome.name }}</label>
        <input
          #name
          id="my-name"
          class="input"
          type="text"
          autocomplete="nickname"
          aria-describedby="my-name-hint"
          [maxLength]="maxLength"
          [value]="before"
          [attr.aria-invalid]="problem() ? true : null"
          (input)="problem.set('')"
          cdkFocusInitial
        />
        <p id="my-name-hint" [class.problem]="problem()" aria-live="polite">{{ problem() || text.me.renameHint }}</p>
      </form>
      <div class="actions">
        <button type="button" class="button" (click)="ref.close()">{{ text.cancel }}</button>
        <button type="submit" form="my-name-form" class="button primary" [disabled]="isBusy()">{{ text.save }}</button>
      </div>
    </parley-dialog-frame>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MyNameDialog {
  private readonly rest = inject(RestClient);
  protected readonly before = inject<string>(DIALOG_DATA);
  protected readonly ref = inject(DialogRef);
  protected readonly text = inject(Text);
  protected readonly maxLength = Limits.userNameLength;
  protected readonly problem = signal('');
  protected readonly isBusy = signal(false);

  protected async submit(name: string): Promise<void> {
    if (name === '') {
      this.problem.set(this.text.me.nameEmpty);
      return;
    }
    this.isBusy.set(true);
    try {
      if (name !== this.before) await this.rest.renameMe(name);
      this.ref.close();
    } catch (error) {
      this.problem.set(this.text.problem.of(codeOf(error)));
    } finally {
      this.isBusy.set(false);
    }
  }
}
