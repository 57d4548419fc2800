import { ChangeDetectionStrategy, Component, DOCUMENT, ElementRef, inject } from '@angular/core';
import { ChatService } from '@parley/web-data-access';
import { keepFocus } from '../focus/keep-focus.ts';
import { ConnectionNotice } from './connection-notice.ts';

/** Says that the connection is lost once that has lasted 3 s, until the log has caught up. Stands above every page. */
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
  protected readonly notice = inject(ConnectionNotice).notice;

  constructor() {
    const [host, document] = [inject<ElementRef<HTMLElement>>(ElementRef).nativeElement, inject(DOCUMENT)];
    keepFocus({
      changes: this.notice,
      within: () => host,
      heir: () =>
        document.querySelector<HTMLElement>('[role=log]') ?? document.querySelector<HTMLElement>('[data-page]'),
    });
  }
}
