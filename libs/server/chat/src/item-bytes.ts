import type { Message } from '@parley/dto';

/** Keys, message id and numbers of an item at their longest, as JSON. */
const fixedBytes = 208;
/** One more time of an item, with its key. */
const timeBytes = 39;

/** The size of an item in a frame or page, as JSON in UTF-8; never less than it is, without writing it out whole. */
export function itemBytes({ author, text, editedAt, deletedAt }: Message): number {
  const times = (editedAt === undefined ? 0 : timeBytes) + (deletedAt === undefined ? 0 : timeBytes);
  return fixedBytes + times + author.id.length + jsonBytes(author.name) + (text === null ? 4 : jsonBytes(text));
}

/** The size of a text as JSON in UTF-8. */
export function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}
