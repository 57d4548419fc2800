import type { Outbox } from './outbox.ts';
import type { OutboxEntry } from './outbox-entry.ts';

/** Entries that are to be kept, by key; `undefined`: it is gone. */
export type EntryChanges = ReadonlyMap<string, OutboxEntry | undefined>;

/** What has to be kept after an outbox has changed. */
export function changesBetween(before: Outbox, after: Outbox): EntryChanges {
  if (before.entries === after.entries) return new Map();
  const [was, is] = [byKey(before), byKey(after)];
  const put = after.entries.filter((entry) => was.get(entry.key) !== entry);
  const gone = before.entries.filter(({ key }) => !is.has(key));
  return new Map<string, OutboxEntry | undefined>([
    ...gone.map(({ key }) => [key, undefined] as const),
    ...put.map((entry) => [entry.key, entry] as const),
  ]);
}

/** Takes back a change that made `after` of `before`. What answers have done to the outbox since stays. */
export function takeBack(outbox: Outbox, { before, after }: { before: Outbox; after: Outbox }): Outbox {
  const [was, became] = [byKey(before), byKey(after)];
  const entries = outbox.entries.flatMap((entry) => {
    const [old, changed] = [was.get(entry.key), became.get(entry.key)];
    if (!changed || old === changed) return entry;
    if (!old) return [];
    // It took what it saw from an answer meanwhile: only the text is as it was.
    return entry === changed ? old : { ...entry, ...(old.text !== undefined && { text: old.text }) };
  });
  for (const [n, old] of [...before.entries.entries()].reverse()) {
    if (became.has(old.key)) continue;
    const later = new Set(before.entries.slice(n + 1).map(({ key }) => key));
    const at = entries.findIndex(({ key }) => later.has(key));
    entries.splice(at < 0 ? entries.length : at, 0, old);
  }
  return { ...outbox, entries };
}

function byKey({ entries }: Outbox): ReadonlyMap<string, OutboxEntry> {
  return new Map(entries.map((entry) => [entry.key, entry]));
}
