import { ChangeDetectionStrategy, Component, computed, effect, inject, signal } from '@angular/core';
import { ChatService } from '@parley/web-data-access';
import { Text } from '@parley/web-ui';
import { isFine, noticeOf, patienceMs } from './notice.ts';

/** Says that the connection is lost once that has lasted 3 s, until the log has caught up. */
@Component({
  selector: 'parley-connection-bar',
  template: `
    <div role="status">
      @if (notice(); as said) {
        <div class="bar" [class.over]="!said.isBusy">
          @if (said.isBusy) {
            <span class="spinner" aria-hidden="true"></span>
          }
          <span>{{ said.text }}</span>
          <button type="button" class="link-button" (click)="chat.retryNow()">{{ said.action }}</button>
        </div>
      }
    </div>
  `,
  styleUrl: './connection-bar.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ConnectionBar {
  protected readonly chat = inject(ChatService);
  private readonly text = inject(Text);
  private readonly isFine = computed(() => isFine(this.chat.connection()));
  private readonly isLate = signal(false);

  protected readonly notice = computed(() => {
    const state = this.chat.connection();
    return this.isLate() || state.status === 'ended' ? noticeOf(state, this.text.connection) : undefined;
  });

  constructor() {
    effect((stop) => {
      this.isLate.set(false);
      if (this.isFine()) return;
      const timer = setTimeout(() => {
        this.isLate.set(true);
      }, patienceMs);
      stop(() => {
        clearTimeout(timer);
      });
    });
  }
}
