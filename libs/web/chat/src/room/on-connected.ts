import { computed, effect, inject, untracked } from '@angular/core';
import { ChatService } from '@parley/web-data-access';

/** Calls back whenever there is a new connection, not for the one that is there. Call it in an injection context. */
export function onConnected(run: () => void): void {
  const { connection } = inject(ChatService);
  const connectedAt = computed(() => (connection().status === 'online' ? connection().since : undefined));
  let before = untracked(connectedAt);
  effect(() => {
    const now = connectedAt();
    if (now !== undefined && now !== before) untracked(run);
    before = now;
  });
}
