import { CdkMenu, CdkMenuItem, CdkMenuItemRadio, CdkMenuTrigger } from '@angular/cdk/menu';
import type { ConnectedPosition } from '@angular/cdk/overlay';
import { ChangeDetectionStrategy, Component, DOCUMENT, computed, inject, output } from '@angular/core';
import { signInOutcomeKey } from '@parley/dto/constants';
import { ChatService, SessionService } from '@parley/web-data-access';
import { Avatar, Dialogs, Icon, Text, ThemeChoice, themeIcons, themes, type Question } from '@parley/web-ui';

/** Who one is, and what goes with that: name, theme, keys, sign-out. */
@Component({
  selector: 'parley-me',
  imports: [Avatar, CdkMenu, CdkMenuItem, CdkMenuItemRadio, CdkMenuTrigger, Icon],
  templateUrl: './me.html',
  styleUrl: './me.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Me {
  /** The keys are asked for. */
  readonly keysWanted = output();

  private readonly chat = inject(ChatService);
  private readonly session = inject(SessionService);
  private readonly dialogs = inject(Dialogs);
  protected readonly text = inject(Text);
  protected readonly choice = inject(ThemeChoice);
  protected readonly themes = themes;
  protected readonly themeIcons = themeIcons;
  /** The menu opens upwards: the button stands at the bottom. */
  protected readonly above: ConnectedPosition[] = [
    { originX: 'start', originY: 'top', overlayX: 'start', overlayY: 'bottom', offsetY: -6 },
    { originX: 'start', originY: 'bottom', overlayX: 'start', overlayY: 'top', offsetY: 6 },
  ];
  protected readonly user = this.chat.user;
  protected readonly name = computed(() => {
    const user = this.user();
    return user === undefined ? '' : this.chat.nameOf(user);
  });
  protected readonly presence = computed(() => (this.chat.connection().status === 'online' ? 'online' : 'away'));

  constructor() {
    // Back from the provider without what one went for: the dialog says why.
    if (inject(DOCUMENT).defaultView?.location.search.includes(signInOutcomeKey)) void this.account();
  }

  protected async rename(): Promise<void> {
    await this.dialogs.open(() => import('./my-name-dialog.ts').then(({ MyNameDialog }) => MyNameDialog), {
      data: this.name(),
    });
  }

  protected async account(): Promise<void> {
    await this.dialogs.open(() => import('./account-dialog.ts').then(({ AccountDialog }) => AccountDialog));
  }

  protected async signOut(): Promise<void> {
    const { me } = this.text;
    const question = this.whatIsLost();
    if (question && !(await this.dialogs.confirm(question))) return;
    // The session's cookie is the server's to clear: without it nobody is signed out, and that is said.
    await this.dialogs.attempt(
      () => this.session.signOut(),
      () => ({ title: me.notSignedOutTitle, detail: me.notSignedOutDetail }),
    );
  }

  /** What signing out takes away for good, or leaves undone. */
  private whatIsLost(): Question | undefined {
    const unsent = this.chat.unsent();
    const isGuest = this.user()?.isGuest === true;
    const { me } = this.text;
    if (unsent > 0) {
      const detail = me.signOutDetail(unsent) + (isGuest ? me.guestIsGone : '');
      return { title: me.signOutTitle, detail, action: me.signOutAnyway };
    }
    return isGuest ? { title: me.guestSignOutTitle, detail: me.guestSignOutDetail, action: me.signOut } : undefined;
  }
}
