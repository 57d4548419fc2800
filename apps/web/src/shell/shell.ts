import {
  ChangeDetectionStrategy,
  Component,
  DOCUMENT,
  DestroyRef,
  afterRenderEffect,
  computed,
  inject,
} from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router, RouterOutlet } from '@angular/router';
import { Me, preloadAccounts } from '@parley/web-accounts';
import { ConnectionBar, RoomsRail, Shortcuts, preloadChat } from '@parley/web-chat';
import { Dialogs, focusPage } from '@parley/web-ui';
import { filter, map, startWith } from 'rxjs';

/** Long enough for the room to come first, in milliseconds. */
const preloadAfterMs = 2_000;

/** What somebody who is signed in sees: rooms beside the open page; on a phone, one of them at a time. */
@Component({
  selector: 'parley-shell',
  imports: [ConnectionBar, Me, RoomsRail, RouterOutlet],
  template: `
    <parley-rooms-rail><parley-me (keysWanted)="shortcuts.openKeys()" /></parley-rooms-rail>
    <parley-connection-bar />
    <div class="page" data-page tabindex="-1"><router-outlet /></div>
  `,
  styleUrl: './shell.css',
  providers: [Shortcuts],
  host: { '[class.at-rooms]': 'isAtRooms()' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Shell {
  private readonly router = inject(Router);
  protected readonly shortcuts = inject(Shortcuts);
  private readonly url = toSignal(
    this.router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      map(({ urlAfterRedirects }) => urlAfterRedirects),
      startWith(this.router.url),
    ),
    { requireSync: true },
  );
  /** On a phone this page shows one's rooms above the others. */
  protected readonly isAtRooms = computed(() => /^\/rooms\/?(?:[?#]|$)/u.test(this.url()));

  constructor() {
    const document = inject(DOCUMENT);
    // Whoever goes from one page to another takes along the focus of what was there: the keys go on in the new page.
    afterRenderEffect(() => {
      this.url();
      focusPage(document);
    });
    const dialogs = inject(Dialogs);
    // After the first messages are on the screen; failing is no harm, the first use tries again.
    const timer = setTimeout(() => {
      void Promise.allSettled([dialogs.preload(), preloadChat(), preloadAccounts()]);
    }, preloadAfterMs);
    inject(DestroyRef).onDestroy(() => {
      clearTimeout(timer);
    });
  }
}
