import { ChangeDetectionStrategy, Component, inject, input, signal, viewChild, type ElementRef } from '@angular/core';
import { Limits } from '@parley/dto/constants';
import { AccountText } from '../account-text.ts';

/** A password, which can be looked at while it is written. */
@Component({
  selector: 'parley-password-field',
  template: `
    <div class="field">
      <label [for]="fieldId()">{{ label() }}</label>
      <div class="with-button">
        <input
          #field
          class="input"
          [id]="fieldId()"
          [type]="isShown() ? 'text' : 'password'"
          [autocomplete]="isNew() ? 'new-password' : 'current-password'"
          [maxLength]="maxLength"
          [attr.aria-describedby]="isNew() ? fieldId() + '-hint' : null"
          [attr.aria-invalid]="isWrong() ? true : null"
        />
        <button type="button" class="link-button" [attr.aria-controls]="fieldId()" (click)="isShown.set(!isShown())">
          {{ isShown() ? text.hide : text.show }}<span class="visually-hidden"> {{ label() }}</span>
        </button>
      </div>
      @if (isNew()) {
        <p class="hint" [id]="fieldId() + '-hint'">{{ text.passwordHint }}</p>
      }
    </div>
  `,
  styleUrl: './password-field.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PasswordField {
  readonly fieldId = input.required<string>();
  readonly label = input.required<string>();
  /** It is being chosen, not asked for. */
  readonly isNew = input(false);
  readonly isWrong = input(false);

  protected readonly text = inject(AccountText);
  protected readonly maxLength = Limits.maxPasswordLength;
  protected readonly isShown = signal(false);
  private readonly field = viewChild.required<ElementRef<HTMLInputElement>>('field');

  get value(): string {
    return this.field().nativeElement.value;
  }

  /** What is to be said before it is sent, if anything. */
  problem(): string | undefined {
    if (this.value === '') return this.text.passwordMissing;
    return this.isNew() && this.value.length < Limits.minPasswordLength ? this.text.tooShort : undefined;
  }

  focus(): void {
    this.field().nativeElement.focus();
  }
}
