import { ChangeDetectionStrategy, Component, DOCUMENT, ElementRef, computed, inject } from '@angular/core';
import type { PendingChange } from '@parley/web-data-access';
import type { MessageId } from '@parley/dto';
import { Text } from '@parley/web-ui';
import { keepFocus } from '../focus/keep-focus.ts';
import { RoomVisit } from './room-visit.ts';
import { excerptOf, maxStrays, straysOf } from './strays.ts';

/** What did not work in this room, below its log, and what to do about it. */
@Component({
  selector: 'parley-room-notices',
  template: `
    @if (visit.hasFailed()) {
      <p role="alert">
        {{ text.room.loadFailed }}
        <button type="button" class="link-button" (click)="visit.retry()">{{ text.retry }}</button>
      </p>
    }
    @if (visit.notice(); as notice) {
      <p role="status">
        {{ text.room.notice[notice] }}
        <button type="button" class="link-button" (click)="visit.notice.set(undefined)">{{ text.close }}</button>
      </p>
    }
    <div aria-live="polite">
      @for (stray of shown(); track stray.kind + stray.id) {
        <p>
          {{ sentence(stray) }}
          <button type="button" class="link-button" (click)="visit.open(stray.id)">{{ text.pending.show }}</button>
          <button type="button" class="link-button" (click)="discard(stray.id)">
            {{ text.pending.discard }}
          </button>
        </p>
      }
      @if (strays().length - shown().length; as more) {
        <p>{{ text.pending.moreStrays(more) }}</p>
      }
    </div>
  `,
  styleUrl: './room-notices.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RoomNotices {
  protected readonly visit = inject(RoomVisit);
  protected readonly text = inject(Text);
  protected readonly strays = computed(() => straysOf(this.visit.timeline()));
  protected readonly shown = computed(() => this.strays().slice(0, maxStrays));

  constructor() {
    const [host, document] = [inject<ElementRef<HTMLElement>>(ElementRef).nativeElement, inject(DOCUMENT)];
    keepFocus({
      changes: () => [this.visit.hasFailed(), this.visit.notice(), this.strays()],
      within: () => host,
      heir: () => document.querySelector<HTMLElement>('[role=log]'),
    });
  }

  protected sentence({ text, error }: PendingChange): string {
    return this.text.pending.stray(this.text.problem.of(error?.code), text && excerptOf(text));
  }

  protected discard(id: MessageId): void {
    void this.visit.attempt(this.visit.handle()?.discard(id));
  }
}
