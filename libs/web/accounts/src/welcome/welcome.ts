import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  DOCUMENT,
  computed,
  effect,
  inject,
  signal,
  viewChild,
  type ElementRef,
} from '@angular/core';
import { Title } from '@angular/platform-browser';
import { AccountsClient, RestClient, SessionService, codeOf } from '@parley/web-data-access';
import type { SignInWays } from '@parley/dto';
import { Limits } from '@parley/dto/constants';
import { Text, canHover, hasNoFocus, mediaQuery } from '@parley/web-ui';
import { AccountText } from '../account-text.ts';
import { PasswordField } from '../password-field/password-field.ts';
import { ProviderButton } from '../provider-button/provider-button.ts';
import { takeSignInOutcome } from '../sign-in-outcome.ts';

type Way = 'guest' | 'sign-in' | 'sign-up';

/** What is offered while the server can't be asked. */
const usual: SignInWays = { guest: true, password: true, provider: null };

/** The way in: as a guest, with a name of one's own or a generated one; with an account; or by a provider. */
@Component({
  selector: 'parley-welcome',
  imports: [PasswordField, ProviderButton],
  templateUrl: './welcome.html',
  styleUrl: './welcome.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Welcome {
  private readonly session = inject(SessionService);
  /** A session ended without being asked to. */
  protected readonly wasEnded = computed(() => {
    const session = this.session.session();
    return session.kind === 'signed-out' && session.wasEnded;
  });
  private readonly accounts = inject(AccountsClient);
  private readonly rest = inject(RestClient);
  protected readonly text = inject(Text);
  protected readonly accountText = inject(AccountText);
  protected readonly maxLength = Limits.userNameLength;
  protected readonly ways = signal<SignInWays | undefined>(undefined);
  protected readonly way = signal<Way | undefined>(undefined);
  protected readonly isBusy = signal(false);
  protected readonly problem = signal('');
  protected readonly action = computed(() => {
    if (this.isBusy()) return this.accountText.starting;
    const { asGuest, signIn, signUp } = this.accountText;
    return { guest: asGuest, 'sign-in': signIn, 'sign-up': signUp }[this.way() ?? 'guest'];
  });
  private readonly field = viewChild<ElementRef<HTMLInputElement>>('name');
  private readonly password = viewChild(PasswordField);

  constructor() {
    const [document, hasKeyboard] = [inject(DOCUMENT), mediaQuery(canHover)];
    const outcome = document.defaultView && takeSignInOutcome(document.defaultView);
    const title = inject(Title);
    title.setTitle(this.accountText.pageTitle(this.text.product));
    inject(DestroyRef).onDestroy(() => {
      title.setTitle(this.text.product);
    });
    if (outcome) this.problem.set(this.accountText.outcome[outcome]);
    void this.open();
    effect(() => {
      const field = this.field()?.nativeElement;
      // On a touch screen a keyboard would cover what is said here.
      if (field && hasKeyboard() && hasNoFocus(document)) field.focus();
    });
  }

  protected choose(way: Way): void {
    this.way.set(way);
    this.problem.set('');
    this.field()?.nativeElement.focus();
  }

  protected async start(name: string): Promise<void> {
    const missing = this.missing(name);
    this.problem.set(missing ?? '');
    if (missing !== undefined) return;
    this.isBusy.set(true);
    try {
      await this.enter(name);
    } catch (error) {
      const code = codeOf(error);
      this.problem.set(code === undefined ? this.accountText.noAnswer : this.text.problem.of(code));
    } finally {
      this.isBusy.set(false);
    }
  }

  private async open(): Promise<void> {
    const ways = await this.accounts.ways().catch(() => usual);
    this.ways.set(ways);
    if (ways.guest) this.way.set('guest');
    else if (ways.password) this.way.set('sign-in');
  }

  private missing(name: string): string | undefined {
    if (this.way() === 'guest') return undefined;
    return name === '' ? this.accountText.nameMissing : this.password()?.problem();
  }

  private async enter(name: string): Promise<void> {
    const password = this.password()?.value ?? '';
    if (this.way() === 'sign-in') return this.accounts.signIn({ name, password });
    if (this.way() === 'sign-up') return this.accounts.signUp({ name, password });
    return this.session.signInAsGuest(name === '' ? undefined : (token) => this.rename(name, token));
  }

  private async rename(name: string, token: string): Promise<void> {
    await this.rest.renameMe(name, token);
  }
}
