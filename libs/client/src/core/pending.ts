import type { PendingChange, PendingMessage, PendingStatus } from '../api.ts';
import type { Outbox } from './outbox.ts';
import type { OutboxEntry } from './outbox-entry.ts';

/** An outbox as people see it. */
export interface Pending {
  readonly pending: readonly PendingMessage[];
  /** One per message and kind, the latest. */
  readonly changes: readonly PendingChange[];
}

export const nothingPending: Pending = { pending: [], changes: [] };

export function pendingOf(outbox: Outbox): Pending {
  if (outbox.entries.length === 0) return nothingPending;
  const pending: PendingMessage[] = [];
  const changes = new Map<string, PendingChange>();
  for (const entry of outbox.entries) {
    const { kind, id, text, writtenAt, error } = entry;
    const shown = { id, status: statusOf(outbox, entry), ...(error && entry.status === 'failed' && { error }) };
    if (kind === 'send') pending.push({ ...shown, text: text ?? '', writtenAt });
    else changes.set(`${kind}:${id}`, { kind, ...shown, ...(text !== undefined && { text }) });
  }
  // An edit of a message that is itself on its way is shown as its text.
  const edits = new Map([...changes.values()].flatMap((edit) => (edit.kind === 'edit' ? [[edit.id, edit.text]] : [])));
  return {
    pending: pending.map((message) => ({ ...message, text: edits.get(message.id) ?? message.text })),
    changes: [...changes.values()].filter(
      ({ kind, id }) => kind !== 'edit' || !pending.some((sending) => sending.id === id),
    ),
  };
}

function statusOf({ inFlight }: Outbox, { key, status }: OutboxEntry): PendingStatus {
  if (status === 'failed') return 'failed';
  return inFlight?.key === key ? 'sending' : 'queued';
}
