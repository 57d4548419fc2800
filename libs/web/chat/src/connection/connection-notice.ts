import { Injectable, computed, effect, inject, signal } from '@angular/core';
import { ChatService } from '@parley/web-data-access';
import { Text } from '@parley/web-ui';
import { isFine, noticeOf, patienceMs } from './notice.ts';

/** What is to be said of the connection: nothing while a loss is shorter than 3 s, whatever page is open meanwhile. */
@Injectable({ providedIn: 'root' })
export class ConnectionNotice {
  private readonly chat = inject(ChatService);
  private readonly text = inject(Text);
  private readonly isFine = computed(() => isFine(this.chat.connection()));
  private readonly isLate = signal(false);

  readonly notice = computed(() => {
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
