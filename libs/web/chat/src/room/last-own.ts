import type { Timeline } from '@parley/web-data-access';
import type { MessageId, UserId } from '@parley/dto';
import type { Editing } from './visit-parts.ts';

/** One's newest message that can be edited, as it is shown: waiting or refused ones come after those in the log. */
export function lastOwn({ messages, pending, changes }: Timeline, me: UserId | undefined): Editing | undefined {
  const isLeaving = (id: MessageId) =>
    changes.some((change) => change.kind === 'delete' && change.id === id && change.status !== 'failed');
  const isConfirmed = (id: MessageId) => messages.some((message) => message.id === id);
  const waiting = pending.findLast(({ id }) => !isConfirmed(id) && !isLeaving(id));
  if (waiting !== undefined) return { id: waiting.id, text: waiting.text, isPending: waiting.status === 'failed' };
  const last = messages.findLast(({ id, author, text }) => author.id === me && text !== null && !isLeaving(id));
  if (typeof last?.text !== 'string') return undefined;
  const edit = changes.find(({ kind, id }) => kind === 'edit' && id === last.id);
  return { id: last.id, text: edit?.text ?? last.text, isPending: false };
}
