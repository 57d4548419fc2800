import { ChangeDetectionStrategy, Component, DOCUMENT, inject, input, signal } from '@angular/core';
import { AccountsClient, codeOf } from '@parley/web-data-access';
import { Icon, Text } from '@parley/web-ui';
import { AccountText } from '../account-text.ts';

/** Leaves for the provider, to come back to this address signed in. */
@Component({
  selector: 'parley-provider-button',
  imports: [Icon],
  template: `
    <button type="button" class="button" [class.primary]="isPrimary()" [disabled]="isLeaving()" (click)="leave()">
      <parley-icon name="link" />{{ isLeaving() ? text.leading : label() }}
    </button>
    <p class="problem" role="alert">{{ problem() }}</p>
  `,
  styles: `
    :host {
      display: grid;
      gap: var(--s2);
    }
    .button {
      min-block-size: 42px;
    }
    .problem:empty {
      display: none;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ProviderButton {
  readonly label = input.required<string>();
  readonly isPrimary = input(false);

  private readonly accounts = inject(AccountsClient);
  private readonly location = inject(DOCUMENT).defaultView?.location;
  private readonly catalogue = inject(Text);
  protected readonly text = inject(AccountText);
  protected readonly isLeaving = signal(false);
  protected readonly problem = signal('');

  protected async leave(): Promise<void> {
    const { location } = this;
    if (!location) return;
    this.isLeaving.set(true);
    this.problem.set('');
    try {
      location.assign(await this.accounts.providerAddress(location.href));
    } catch (error) {
      this.problem.set(this.catalogue.problem.of(codeOf(error)));
      this.isLeaving.set(false);
    }
  }
}
