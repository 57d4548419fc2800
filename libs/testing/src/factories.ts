import { randomBytes } from 'node:crypto';
import type { MessageId, RoomId, User } from '@parley/dto';
import { contentHash, type DeleteCommand, type EditCommand, type SendCommand } from '@parley/server-domain';

export const ada: User = { id: 'ada', name: 'Ada', isGuest: false };
export const ben: User = { id: 'ben', name: 'Ben', isGuest: true };

/** A time for where none matters. */
export const at = '2026-01-01T00:00:00.000Z';

/** A fresh UUIDv7, for a message or an edit; later calls sort later. */
export function newId(): MessageId {
  counter += 1;
  const time = (Date.UTC(2026, 0, 1) + counter).toString(16).padStart(12, '0');
  const random = randomBytes(10).toString('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-8${random.slice(3, 6)}-${random.slice(6, 18)}`;
}
let counter = 0;

/** A room id that nobody used. */
export function newRoomId(): RoomId {
  return `r-${randomBytes(6).toString('hex')}`;
}

/** A send of a new message, as it reaches the log. */
export function sendCommand(given: Partial<Omit<SendCommand, 'kind'>> = {}): SendCommand {
  const { id = newId(), text = 'hello' } = given;
  return { kind: 'send', id, author: ada, text, hash: contentHash({ id, text }), at, ...given };
}

/** The author's edit of a message that was not edited before. */
export function editCommand(
  sent: { readonly id: MessageId; readonly author: User; readonly rev: number; readonly epoch: string },
  given: Partial<Omit<EditCommand, 'kind' | 'id'>> = {},
): EditCommand {
  const { id, author, rev, epoch } = sent;
  return { kind: 'edit', id, edit: newId(), editor: author.id, epoch, editRev: rev, text: 'edited', at, ...given };
}

export function deleteCommand(id: MessageId, deleter = ada.id): DeleteCommand {
  return { kind: 'delete', id, deleter, at };
}
