import { DialogRef } from '@angular/cdk/dialog';
import {
  ChangeDetectionStrategy,
  Component,
  DOCUMENT,
  computed,
  effect,
  inject,
  signal,
  viewChildren,
} from '@angular/core';
import { AccountsClient, codeOf } from '@parley/web-data-access';
import type { CurrentSession, SignInWays } from '@parley/dto';
import { Limits } from '@parley/dto/constants';
import { DialogFrame, Text, canHover, mediaQuery } from '@parley/web-ui';
import { AccountText } from '../account-text.ts';
import { PasswordField } from '../password-field/password-field.ts';
import { ProviderButton } from '../provider-button/provider-button.ts';
import { takeSignInOutcome } from '../sign-in-outcome.ts';

interface Account {
  readonly ways: SignInWays;
  readonly current: CurrentSession;
}

/** How one comes back: a guest can keep the account, a member change the password and connect the provider. */
@Component({
  selector: 'parley-account-dialog',
  imports: [DialogFrame, PasswordField, ProviderButton],
  templateUrl: './account-dialog.html',
  styleUrl: './account-dialog.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class AccountDialog {
  private readonly accounts = inject(AccountsClient);
  protected readonly ref = inject(DialogRef);
  protected readonly text = inject(Text);
  protected readonly accountText = inject(AccountText);
  protected readonly maxLength = Limits.userNameLength;
  protected readonly account = signal<Account | undefined>(undefined);
  protected readonly problem = signal('');
  protected readonly isBusy = signal(false);
  protected readonly isChanged = signal(false);
  protected readonly name = computed(() => this.account()?.current.user?.name ?? '');
  /** What the form is for: to choose a password, or to change it. */
  protected readonly form = computed(() => {
    const account = this.account();
    if (account?.current.ways.includes('password')) return 'change';
    return account?.current.user?.isGuest && account.ways.password ? 'keep' : undefined;
  });
  protected readonly heading = computed(() =>
    this.account()?.current.user?.isGuest ? this.accountText.keepTitle : this.accountText.title,
  );
  private readonly fields = viewChildren(PasswordField);

  constructor() {
    const window = inject(DOCUMENT).defaultView;
    const outcome = window && takeSignInOutcome(window);
    const hasKeyboard = mediaQuery(canHover);
    effect(() => {
      const [first] = this.fields();
      // On a touch screen a keyboard would cover what is said here.
      if (hasKeyboard()) first?.focus();
    });
    void this.load(outcome ? this.accountText.outcome[outcome] : '');
  }

  protected async keep(name: string): Promise<void> {
    const [password] = this.fields();
    const missing = name === '' ? this.accountText.nameMissing : password?.problem();
    await this.attempt(missing, async () => {
      await this.accounts.signUp({ name, password: password?.value ?? '' });
      this.ref.close();
    });
  }

  protected async change(): Promise<void> {
    const [current, next] = this.fields();
    await this.attempt(current?.problem() ?? next?.problem(), async () => {
      await this.accounts.changePassword({ password: current?.value ?? '', newPassword: next?.value ?? '' });
      this.isChanged.set(true);
    });
  }

  private async load(problem: string): Promise<void> {
    try {
      const [ways, current] = await Promise.all([this.accounts.ways(), this.accounts.current()]);
      this.account.set({ ways, current });
      this.problem.set(problem);
    } catch (error) {
      this.problem.set(this.text.problem.of(codeOf(error)));
    }
  }

  private async attempt(missing: string | undefined, action: () => Promise<void>): Promise<void> {
    this.problem.set(missing ?? '');
    if (missing !== undefined) return;
    this.isBusy.set(true);
    try {
      await action();
    } catch (error) {
      this.problem.set(this.text.problem.of(codeOf(error)));
    } finally {
      this.isBusy.set(false);
    }
  }
}
