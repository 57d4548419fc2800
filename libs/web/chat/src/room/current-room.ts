import { LiveAnnouncer } from '@angular/cdk/a11y';
import { Injectable, afterRenderEffect, computed, inject, signal, untracked } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Title } from '@angular/platform-browser';
import { ChatService } from '@parley/web-data-access';
import { lobbyId } from '@parley/dto/constants';
import type { RoomId } from '@parley/dto';
import { Text } from '@parley/web-ui';
import { totalUnread } from '../rail/room-order.ts';

const key = 'parley.room';

/** Which room is open, which one was last, and the tab's title, which says both that and how much is unread. */
@Injectable({ providedIn: 'root' })
export class CurrentRoom {
  private readonly chat = inject(ChatService);
  private readonly text = inject(Text);
  private readonly open = signal<RoomId | undefined>(undefined);

  readonly id = this.open.asReadonly();
  private readonly heading = computed(() => {
    const name = this.chat.rooms().find(({ room }) => room.id === this.open())?.room.name;
    return this.text.title(totalUnread(this.chat.rooms()), name);
  });

  constructor() {
    const title = inject(Title);
    // Last of all: what is followed is read as it is drawn, and must not count in the title for the time of a frame.
    afterRenderEffect({
      read: () => {
        title.setTitle(this.heading());
      },
    });
    const announcer = inject(LiveAnnouncer);
    // Left in another tab, or on another device: what is seen to go is said to go.
    this.chat
      .events('room:left')
      .pipe(takeUntilDestroyed())
      .subscribe(({ room }) => {
        if (room === untracked(this.open)) void announcer.announce(this.text.room.left);
      });
  }

  enter(room: RoomId): void {
    this.open.set(room);
    try {
      localStorage.setItem(key, room);
    } catch {
      // Storage is full or forbidden: the next visit starts in the lobby.
    }
  }

  leave(room: RoomId): void {
    if (this.open() === room) this.open.set(undefined);
  }

  /** The room to start in: the last one, or the lobby. */
  last(): RoomId {
    try {
      return localStorage.getItem(key) ?? lobbyId;
    } catch {
      return lobbyId;
    }
  }

  /** The next person starts in the lobby. */
  forget(): void {
    this.open.set(undefined);
    try {
      localStorage.removeItem(key);
    } catch {
      // Then there was nothing to forget either.
    }
  }
}
