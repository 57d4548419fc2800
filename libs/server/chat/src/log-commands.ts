import type { MessageDelete, MessageEdit, MessageSend, User } from '@parley/dto';
import { contentHash, type DeleteCommand, type EditCommand, type SendCommand } from '@parley/server-domain';

// From what a client sends to what the log takes; the author is always the one who proved who they are.

export function sendCommand({ id, text }: Omit<MessageSend, 'room'>, author: User, at = now()): SendCommand {
  return { kind: 'send', id, author, text, hash: contentHash({ id, text }), at };
}

export function editCommand(
  { id, edit, epoch, editRev, text }: Omit<MessageEdit, 'room'>,
  { id: editor }: User,
  at = now(),
): EditCommand {
  return { kind: 'edit', id, edit, editor, epoch, editRev, text, at };
}

export function deleteCommand({ id }: Omit<MessageDelete, 'room'>, { id: deleter }: User, at = now()): DeleteCommand {
  return { kind: 'delete', id, deleter, at };
}

let last = { ms: 0, iso: '' };

/** Under load many commands share a millisecond. */
function now(): string {
  const ms = Date.now();
  if (ms !== last.ms) last = { ms, iso: new Date(ms).toISOString() };
  return last.iso;
}
