import type { Message } from '@parley/dto';
import type { StoredMessage } from '@parley/server-domain';

export interface MessageRow {
  readonly id: string;
  readonly seq: number;
  readonly rev: number;
  readonly edit_rev: number;
  readonly author: string;
  readonly author_name: string;
  readonly author_is_guest: number;
  readonly text: string | null;
  readonly created_at: string;
  readonly edited_at: string | null;
  readonly deleted_at: string | null;
}

export interface RecordRow extends MessageRow {
  readonly hash: string | null;
  readonly edits: string | null;
}

export const messageColumns =
  'id, seq, rev, edit_rev, author, author_name, author_is_guest, text, created_at, edited_at, deleted_at';
export const recordColumns = `${messageColumns}, hash, edits`;

export function messageOf(row: MessageRow): Message {
  return {
    id: row.id,
    seq: row.seq,
    rev: row.rev,
    editRev: row.edit_rev,
    author: { id: row.author, name: row.author_name, isGuest: row.author_is_guest === 1 },
    text: row.text,
    createdAt: row.created_at,
    ...(row.edited_at !== null && { editedAt: row.edited_at }),
    ...(row.deleted_at !== null && { deletedAt: row.deleted_at }),
  };
}

export function recordOf(row: RecordRow): StoredMessage {
  return {
    message: messageOf(row),
    hash: row.hash,
    edits: row.edits === null ? [] : (JSON.parse(row.edits) as StoredMessage['edits']),
  };
}
