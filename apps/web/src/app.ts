import { ChangeDetectionStrategy, Component, effect, inject, untracked } from '@angular/core';
import { Router } from '@angular/router';
import { Welcome } from '@parley/web-accounts';
import { CurrentRoom } from '@parley/web-chat';
import { SessionService } from '@parley/web-data-access';
import { Dialogs, PageLanguage, Text, ThemeChoice } from '@parley/web-ui';
import { Shell } from './shell/shell.ts';

/** The page: the way in for those who are signed out, the rooms for those who are not. */
@Component({
  selector: 'parley-root',
  imports: [Shell, Welcome],
  template: `
    @let session = this.session();
    @switch (session.kind) {
      @case ('signed-in') {
        <parley-shell />
      }
      @case ('signed-out') {
        <parley-welcome [wasEnded]="session.wasEnded" />
      }
      @case ('unknown') {
        @if (session.isUnreachable) {
          <main class="unreachable">
            <h1>{{ text.product }}</h1>
            <p role="status">{{ text.welcome.unreachable }}</p>
          </main>
        }
      }
    }
  `,
  styles: `
    :host {
      display: block;
      block-size: 100dvh;
    }
    .unreachable {
      display: grid;
      place-content: center;
      justify-items: center;
      gap: var(--s1);
      block-size: 100%;
      color: var(--ink-2);
    }
    h1 {
      color: var(--ink);
      font-size: 1.25rem;
      font-weight: 650;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class App {
  private readonly service = inject(SessionService);
  private readonly current = inject(CurrentRoom);
  private readonly router = inject(Router);
  private readonly dialogs = inject(Dialogs);
  protected readonly text = inject(Text);
  protected readonly session = this.service.session;

  constructor() {
    inject(ThemeChoice);
    inject(PageLanguage);
    let wasSignedIn = false;
    effect(() => {
      const { kind } = this.session();
      if (kind === 'signed-out') {
        untracked(() => {
          this.current.forget();
          if (wasSignedIn) this.clear();
        });
      }
      wasSignedIn = kind === 'signed-in';
    });
    void this.service.start();
  }

  /** Nothing of the last person stays for the next one. A link that one came by, to be signed in first, does. */
  private clear(): void {
    void this.dialogs.closeAll();
    void this.router.navigateByUrl('/');
  }
}
