import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  output,
  viewChild,
  type ElementRef,
} from '@angular/core';
import { Avatar, MessageText, Text } from '@parley/web-ui';
import { RoomVisit } from '../room/room-visit.ts';
import { MessageActions } from './message-actions.ts';
import { PendingMark } from './pending-mark.ts';
import type { ReadObserver } from './read-observer.ts';
import type { MessageRow } from './rows.ts';

/** One message of the timeline. Cheap while nobody points at it: its actions are made when it becomes active. */
@Component({
  selector: 'parley-message-row',
  imports: [Avatar, MessageActions, MessageText, PendingMark],
  templateUrl: './message-row.html',
  styleUrl: './message-row.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: {
    role: 'article',
    '[attr.data-message]': 'row().key',
    '[attr.aria-label]': 'label()',
    '[tabindex]': 'isTabStop() ? 0 : -1',
    '[class.first]': 'row().isFirst',
    '[class.active]': 'isActive()',
    '[class.waiting]': 'isWaiting()',
    '[class.target]': 'isTarget()',
    '[class.edited-now]': 'isBeingEdited()',
  },
})
export class MessageRowView {
  readonly row = input.required<MessageRow>();
  /** Pointed at or focused: shows actions. */
  readonly isActive = input(false);
  readonly isTarget = input(false);
  readonly isBeingEdited = input(false);
  readonly isTabStop = input(false);
  /** The message's `seq` while it may still count as unread. */
  readonly unreadSeq = input<number | undefined>();
  readonly reading = input.required<ReadObserver>();
  readonly menuToggled = output<boolean>();

  protected readonly visit = inject(RoomVisit);
  protected readonly text = inject(Text);
  private readonly end = viewChild<ElementRef<HTMLElement>>('end');

  protected readonly time = computed(() => this.text.format.time(new Date(this.row().at)));
  /** For the tooltip, which nobody sees who does not point here. */
  protected readonly moment = computed(() =>
    this.isActive() ? this.text.format.moment(new Date(this.row().at)) : undefined,
  );
  protected readonly isoTime = computed(() => new Date(this.row().at).toISOString());
  protected readonly editedAt = computed(() => {
    const at = this.row().editedAt;
    return at === undefined ? undefined : this.text.log.editedAt(this.text.format.moment(new Date(at)));
  });
  protected readonly label = computed(() => `${this.row().name}, ${this.time()}`);

  /** Not confirmed yet, or not any more: its text is set back a little. */
  protected readonly isWaiting = computed(
    () => this.row().pending !== undefined && this.row().pending?.status !== 'failed',
  );

  constructor() {
    effect((stop) => {
      const [mark, seq, reading] = [this.end()?.nativeElement, this.unreadSeq(), this.reading()];
      if (mark === undefined || seq === undefined) return;
      reading.watch(mark, seq);
      stop(() => {
        reading.unwatch(mark);
      });
    });
  }
}
