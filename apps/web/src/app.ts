import { ChangeDetectionStrategy, Component, effect, inject } from '@angular/core';
import { Welcome } from '@parley/web-accounts';
import { CurrentRoom } from '@parley/web-chat';
import { SessionService } from '@parley/web-data-access';
import { Text, ThemeChoice } from '@parley/web-ui';
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
          <p class="unreachable" role="status">{{ text.welcome.unreachable }}</p>
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
      place-items: center;
      block-size: 100%;
      color: var(--ink-2);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class App {
  private readonly service = inject(SessionService);
  private readonly current = inject(CurrentRoom);
  protected readonly text = inject(Text);
  protected readonly session = this.service.session;

  constructor() {
    inject(ThemeChoice);
    effect(() => {
      if (this.session().kind === 'signed-out') this.current.forget();
    });
    void this.service.start();
  }
}
