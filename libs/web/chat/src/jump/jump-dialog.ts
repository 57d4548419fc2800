import { DialogRef } from '@angular/cdk/dialog';
import {
  ChangeDetectionStrategy,
  Component,
  afterRenderEffect,
  computed,
  inject,
  linkedSignal,
  signal,
  viewChildren,
  type ElementRef,
} from '@angular/core';
import { Router } from '@angular/router';
import { ChatService } from '@parley/web-data-access';
import type { RoomId } from '@parley/dto';
import { Badge, Icon, Text } from '@parley/web-ui';
import { isOfInputMethod } from '../keys/input-method.ts';
import { CurrentRoom } from '../room/current-room.ts';
import { matching } from '../rail/room-order.ts';

/** Find a room by typing a part of its name; the unread ones first. */
@Component({
  selector: 'parley-jump-dialog',
  imports: [Badge, Icon],
  templateUrl: './jump-dialog.html',
  styleUrl: './jump-dialog.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class JumpDialog {
  private readonly chat = inject(ChatService);
  private readonly router = inject(Router);
  private readonly current = inject(CurrentRoom);
  protected readonly ref = inject(DialogRef);
  protected readonly text = inject(Text);

  private readonly options = viewChildren<ElementRef<HTMLElement>>('option');
  protected readonly typed = signal('');
  protected readonly found = computed(() => matching(this.chat.rooms(), this.typed(), this.current.id()).slice(0, 50));
  /** The option that Enter opens: the first one of each new list. */
  protected readonly chosen = linkedSignal<readonly RoomId[], RoomId | undefined>({
    source: () => this.found().map(({ room }) => room.id),
    computation: (ids, before) => {
      const old = before?.value;
      return old !== undefined && ids.join() === before?.source.join() ? old : ids[0];
    },
  });

  constructor() {
    afterRenderEffect(() => {
      const id = `jump-${this.chosen() ?? ''}`;
      const option = this.options().find(({ nativeElement }) => nativeElement.id === id);
      option?.nativeElement.scrollIntoView({ block: 'nearest' });
    });
  }

  protected type(event: Event): void {
    this.typed.set((event.target as HTMLInputElement).value);
  }

  protected press(event: KeyboardEvent): void {
    if (isOfInputMethod(event)) return;
    const ids = this.found().map(({ room }) => room.id);
    const at = ids.findIndex((id) => id === this.chosen());
    if (event.key === 'ArrowDown') this.chosen.set(ids[(at + 1) % ids.length]);
    else if (event.key === 'ArrowUp') this.chosen.set(ids.at(at - 1));
    else if (event.key === 'Enter') this.open(this.chosen());
    else return;
    event.preventDefault();
  }

  protected point({ movementX, movementY }: MouseEvent, room: RoomId): void {
    // When the list moves under a pointer that rests, browsers tell of a move too: that one chooses nothing.
    if (movementX !== 0 || movementY !== 0) this.chosen.set(room);
  }

  protected open(room: RoomId | undefined): void {
    if (room === undefined) return;
    this.ref.close();
    void this.router.navigate(['/rooms', room]);
  }

  protected browse(): void {
    this.ref.close();
    void this.router.navigate(['/rooms']);
  }
}
