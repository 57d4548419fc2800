import { ChangeDetectionStrategy, Component, computed, effect, inject, input, linkedSignal } from '@angular/core';
import { ChatService } from '@parley/web-data-access';
import { Text } from '@parley/web-ui';
import { RoomVisit } from '../room/room-visit.ts';
import { patienceLeft, waitOf, type Wait } from './pending-wait.ts';
import type { MessageRow } from './rows.ts';

/** What became of a message or change that the server has not confirmed, and what to do about it. */
@Component({
  selector: 'parley-pending-mark',
  templateUrl: './pending-mark.html',
  styleUrl: './pending-mark.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PendingMark {
  readonly row = input.required<MessageRow>();

  private readonly visit = inject(RoomVisit);
  private readonly chat = inject(ChatService);
  protected readonly text = inject(Text);

  private readonly waiting = computed(() => this.row().pending ?? this.row().change);
  private readonly wait = linkedSignal<MessageRow, Wait | undefined>({
    source: this.row,
    computation: (row, before) => waitOf(row, before?.value, Date.now()),
  }).asReadonly();
  /** Taken back as soon as it is another wait, or none. */
  private readonly isLate = linkedSignal({
    source: this.wait,
    computation: (wait) => wait !== undefined && patienceLeft(wait, Date.now()) === 0,
  });
  protected readonly hasFailed = computed(() => this.waiting()?.status === 'failed');
  protected readonly isShown = computed(() => this.hasFailed() || this.isLate());
  protected readonly isMessage = computed(() => this.row().pending !== undefined);
  protected readonly sentence = computed(() => {
    const [waiting, change, text] = [this.waiting(), this.row().change, this.text.pending];
    const why = this.text.problem.of(waiting?.error?.code);
    if (change !== undefined) {
      if (change.status === 'failed') return change.kind === 'edit' ? text.editFailed(why) : text.deleteFailed(why);
      return change.kind === 'edit' ? text.saving : text.deleting;
    }
    if (waiting?.status === 'failed') return text.failed(why);
    if (waiting?.status === 'sending') return text.sending;
    return this.chat.connection().status === 'online' ? text.waiting : text.queued;
  });

  constructor() {
    effect((stop) => {
      const wait = this.wait();
      if (wait === undefined) return;
      const timer = setTimeout(
        () => {
          this.isLate.set(true);
        },
        patienceLeft(wait, Date.now()),
      );
      stop(() => {
        clearTimeout(timer);
      });
    });
  }

  protected retry(): void {
    const [handle, { key, change }] = [this.visit.handle(), this.row()];
    if (change?.kind === 'edit' && change.text !== undefined) void this.visit.attempt(handle?.edit(key, change.text));
    else if (change?.kind === 'delete') void this.visit.attempt(handle?.delete(key));
    else void this.visit.attempt(handle?.retry(key));
  }

  protected edit(): void {
    const { key: id, text } = this.row();
    if (text !== null) this.visit.editing.set({ id, text, isPending: true });
  }

  protected discard(): void {
    void this.visit.attempt(this.visit.handle()?.discard(this.row().key));
  }
}
