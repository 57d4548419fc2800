import { ChangeDetectionStrategy, Component, DOCUMENT, ElementRef, inject, output } from '@angular/core';
import { Text } from '@parley/web-ui';
import { keepFocus } from '../focus/keep-focus.ts';
import { RoomVisit } from './room-visit.ts';

/** What did not work in this room, below its log, and what to do about it. */
@Component({
  selector: 'parley-room-notices',
  template: `
    @if (visit.hasFailed()) {
      <p role="alert">
        {{ text.room.loadFailed }}
        <button type="button" class="link-button" (click)="retried.emit()">{{ text.retry }}</button>
      </p>
    }
    @if (visit.notice(); as notice) {
      <p role="status">
        {{ text.room.notice[notice] }}
        <button type="button" class="link-button" (click)="visit.notice.set(undefined)">{{ text.close }}</button>
      </p>
    }
  `,
  styleUrl: './room-notices.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RoomNotices {
  /** The room is to be opened again. */
  readonly retried = output();

  protected readonly visit = inject(RoomVisit);
  protected readonly text = inject(Text);

  constructor() {
    const [host, document] = [inject<ElementRef<HTMLElement>>(ElementRef).nativeElement, inject(DOCUMENT)];
    keepFocus({
      changes: () => [this.visit.hasFailed(), this.visit.notice()],
      within: () => host,
      heir: () => document.querySelector<HTMLElement>('[role=log]'),
    });
  }
}
