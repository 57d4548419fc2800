import type { EpochName, Message, MessageId, RoomId } from '../contract.ts';
import { change, type Outbox } from './outbox.ts';
import type { OutboxEntry } from './outbox-entry.ts';

/** A fresh name and the present time, for what is written now. */
export interface Writing {
  readonly room: RoomId;
  /** A new UUIDv7, greater than all before it. */
  readonly newId: string;
  /** Milliseconds of the client's clock. */
  readonly now: number;
}

/** A message as it is known here, and the epoch in which. */
export interface Known {
  readonly message: Message;
  readonly epoch: EpochName;
}

export function writeSend(outbox: Outbox, text: string, writing: Writing): Outbox {
  return append(outbox, { ...fresh(writing, 'send', writing.newId), text });
}

/**
 * Writes an edit behind what is under way for the message, or into it when it has not been sent yet. `undefined`: the
 * message is not known, neither here nor in the log.
 */
export function writeEdit(
  outbox: Outbox,
  { id, text }: { readonly id: MessageId; readonly text: string },
  known: Known | undefined,
  writing: Writing,
): Outbox | undefined {
  const unsent = lastOf(outbox, id, 'edit') ?? lastOf(outbox, id, 'send');
  if (unsent?.kind === 'send' && unsent.status === 'failed') return retrySend(outbox, unsent, text, writing);
  const edit = { ...fresh(writing, 'edit', id), text };
  if (unsent?.status === 'failed') {
    // The person has seen why it failed: what they write now replaces what is there now.
    const current = unsent.error?.current;
    const at = newest(known, current && unsent.epoch !== undefined ? current : undefined);
    const without = remove(outbox, [unsent.key]);
    const epoch = known?.epoch ?? unsent.epoch;
    return append(without, {
      ...edit,
      ...(epoch !== undefined && { epoch }),
      editRev: at?.editRev ?? unsent.editRev ?? 0,
    });
  }
  if (unsent && !isTouched(outbox, unsent)) {
    return { ...outbox, entries: change(outbox.entries, unsent.key, (entry) => ({ ...entry, text })) };
  }
  if (unsent) return append(outbox, { ...edit, base: unsent.key });
  if (!known) return undefined;
  return append(outbox, { ...edit, epoch: known.epoch, editRev: known.message.editRev });
}

/** Writes a deletion behind what is under way for the message; what has not been sent yet is dropped. */
export function writeDelete(outbox: Outbox, id: MessageId, writing: Writing): Outbox {
  const send = lastOf(outbox, id, 'send');
  const dropped = outbox.entries.filter(
    (entry) => entry.id === id && (entry.status === 'failed' ? entry.kind !== 'send' : !isTouched(outbox, entry)),
  );
  const open = remove(
    outbox,
    dropped.map(({ key }) => key),
  );
  if (send && dropped.includes(send)) return open;
  if (send?.status === 'failed' && !send.isUncertain) return remove(open, [send.key]);
  if (open.entries.some((entry) => entry.kind === 'delete' && entry.id === id)) return open;
  const without = send?.status === 'failed' ? remove(open, [send.key]) : open;
  return append(without, fresh(writing, 'delete', id));
}

/** Queues a failed command again, under its own id. `undefined`: there is none of this message. */
export function retry(
  outbox: Outbox,
  { id, text }: { readonly id: MessageId; readonly text?: string | undefined },
  known: Known | undefined,
  writing: Writing,
): Outbox | undefined {
  const failed = outbox.entries.find((entry) => entry.id === id && entry.status === 'failed');
  if (!failed) return undefined;
  if (failed.kind === 'send') return retrySend(outbox, failed, text ?? failed.text ?? '', writing);
  if (failed.kind === 'delete') return writeDelete(outbox, id, writing);
  return writeEdit(outbox, { id, text: text ?? failed.text ?? '' }, known, writing);
}

/** Drops what failed or was never sent of a message. `undefined`: there is nothing to drop. */
export function discard(outbox: Outbox, id: MessageId): Outbox | undefined {
  const ofMessage = outbox.entries.filter((entry) => entry.id === id);
  const failed = ofMessage.filter(({ status }) => status === 'failed');
  const dropped = failed.length > 0 ? failed : ofMessage.filter((entry) => !isTouched(outbox, entry));
  if (dropped.length === 0) return undefined;
  return remove(
    outbox,
    dropped.map(({ key }) => key),
  );
}

function retrySend(outbox: Outbox, { error: _, ...failed }: OutboxEntry, text: string, { newId }: Writing): Outbox {
  const isChanged = failed.isChanged === true || (failed.isUncertain && text !== failed.text);
  const entry: OutboxEntry = {
    ...failed,
    order: newId,
    text,
    status: 'queued',
    failures: 0,
    ...(isChanged && { isChanged }),
  };
  // It held nobody up, so it comes after those that went on.
  return append(remove(outbox, [failed.key]), entry);
}

/** On its way, or may have been: what it says can't be changed any more. */
function isTouched({ inFlight, inDoubt }: Outbox, { key, isUncertain }: OutboxEntry): boolean {
  return isUncertain || inFlight?.key === key || inDoubt === key;
}

function lastOf({ entries }: Outbox, id: MessageId, kind: OutboxEntry['kind']): OutboxEntry | undefined {
  return entries.findLast((entry) => entry.id === id && entry.kind === kind);
}

function newest(known: Known | undefined, current: Message | undefined): Message | undefined {
  if (!known || !current) return known?.message ?? current;
  return current.rev > known.message.rev ? current : known.message;
}

function fresh({ room, newId, now }: Writing, kind: OutboxEntry['kind'], id: MessageId): OutboxEntry {
  return {
    key: newId,
    order: newId,
    kind,
    room,
    id,
    writtenAt: now,
    status: 'queued',
    isUncertain: false,
    failures: 0,
  };
}

function append(outbox: Outbox, entry: OutboxEntry): Outbox {
  return { ...outbox, entries: [...outbox.entries, entry] };
}

/** Takes entries out; an edit that followed one of them takes what that one saw. */
function remove(outbox: Outbox, keys: readonly string[]): Outbox {
  const gone = new Map(outbox.entries.filter(({ key }) => keys.includes(key)).map((entry) => [entry.key, entry]));
  if (gone.size === 0) return outbox;
  const entries = outbox.entries
    .filter(({ key }) => !gone.has(key))
    .map((entry) => {
      const base = entry.base === undefined ? undefined : gone.get(entry.base);
      if (!base) return entry;
      const { base: _, ...rest } = entry;
      return {
        ...rest,
        ...(base.base !== undefined && { base: base.base }),
        ...(base.epoch !== undefined && { epoch: base.epoch }),
        ...(base.editRev !== undefined && { editRev: base.editRev }),
      };
    });
  return { ...outbox, entries };
}
