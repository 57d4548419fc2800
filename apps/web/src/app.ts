import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  untracked,
  viewChild,
  ViewContainerRef,
} from '@angular/core';
import { Router } from '@angular/router';
import { loadWelcome } from '@parley/web-accounts';
import { CurrentRoom } from '@parley/web-chat';
import { SessionService, personOf } from '@parley/web-data-access';
import { Dialogs, PageLanguage, Text, ThemeChoice } from '@parley/web-ui';
import { Shell } from './shell/shell.ts';

const retryMs = 3_000;

/** The page: the way in for those who are signed out, the rooms for those who are not. */
@Component({
  selector: 'parley-root',
  imports: [Shell],
  template: `
    @let session = this.session();
    @if (isPersonKnown()) {
      <parley-shell />
    } @else if (session.kind === 'signed-out') {
      <ng-container #entrance />
    } @else if (session.kind === 'unknown' && session.isUnreachable) {
      <main class="unreachable">
        <h1>{{ text.product }}</h1>
        <p role="status">{{ text.welcome.unreachable }}</p>
      </main>
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
  /** Signed in, or taken for it until the server has answered: what is unsent is seen, and more can be written. */
  protected readonly isPersonKnown = computed(() => personOf(this.session()) !== undefined);

  private readonly entrance = viewChild('entrance', { read: ViewContainerRef });

  constructor() {
    inject(ThemeChoice);
    inject(PageLanguage);
    let wasSignedIn = false;
    effect(() => {
      const { kind } = this.session();
      if (kind === 'signed-out') {
        untracked(() => {
          this.current.forget();
          void this.dialogs.closeAll();
          // A link that one came by, to be signed in first, stays; where the last person was does not.
          if (wasSignedIn) void this.router.navigateByUrl('/');
        });
      }
      wasSignedIn = kind === 'signed-in';
    });
    effect(() => {
      const entrance = this.entrance();
      if (entrance) void this.show(entrance);
    });
    void this.service.start();
  }

  /** The way in is not loaded for those who are signed in. */
  private async show(entrance: ViewContainerRef): Promise<void> {
    while (this.entrance() === entrance && entrance.length === 0) {
      try {
        const welcome = await loadWelcome();
        if (this.entrance() === entrance) entrance.createComponent(welcome);
      } catch {
        // The line is down, and whoever signs in needs it in any case.
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
  }
}
