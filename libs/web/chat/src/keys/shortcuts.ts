import { DOCUMENT, DestroyRef, Injectable, inject } from '@angular/core';
import { Router } from '@angular/router';
import { ChatService } from '@parley/web-data-access';
import { Dialogs, Text } from '@parley/web-ui';
import { CurrentRoom } from '../room/current-room.ts';
import { neighbour } from '../rail/room-order.ts';
import { isOfInputMethod } from './input-method.ts';

const isApple = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/u.test(navigator.userAgent);

/** The keys that work everywhere while somebody is signed in. Provided by the shell, and gone with it. */
@Injectable()
export class Shortcuts {
  private readonly chat = inject(ChatService);
  private readonly dialogs = inject(Dialogs);
  private readonly router = inject(Router);
  private readonly current = inject(CurrentRoom);
  private readonly caps = inject(Text).keys.caps;
  /** What is written on the main modifier of this machine's keyboard. */
  readonly modifier = isApple ? this.caps.command : this.caps.control;

  constructor() {
    const document = inject(DOCUMENT);
    const listener = (event: KeyboardEvent) => {
      if (this.run(event)) event.preventDefault();
    };
    document.addEventListener('keydown', listener);
    inject(DestroyRef).onDestroy(() => {
      document.removeEventListener('keydown', listener);
    });
  }

  openJump(): void {
    void this.dialogs.open(() => import('../dialogs.ts').then(({ JumpDialog }) => JumpDialog));
  }

  openKeys(): void {
    void this.dialogs.open(() => import('../dialogs.ts').then(({ KeysDialog }) => KeysDialog), {
      data: this.modifier,
      isWide: true,
    });
  }

  /** Whether the key was one of ours. */
  private run(event: KeyboardEvent): boolean {
    if (isOfInputMethod(event) || event.defaultPrevented || this.dialogs.count() > 0) return false;
    const isModified = (event.ctrlKey || event.metaKey) && !event.altKey;
    if (isModified && event.key.toLowerCase() === 'k') this.openJump();
    else if (isModified && event.key === '/') this.openKeys();
    else if (
      event.altKey &&
      !event.ctrlKey &&
      !event.metaKey &&
      (event.key === 'ArrowUp' || event.key === 'ArrowDown')
    ) {
      this.step(event.key === 'ArrowUp' ? -1 : 1, event.shiftKey);
    } else return false;
    return true;
  }

  private step(step: 1 | -1, isUnread: boolean): void {
    const next = neighbour(this.chat.rooms(), this.current.id(), { step, isUnread });
    if (next !== undefined) void this.router.navigate(['/rooms', next]);
  }
}
