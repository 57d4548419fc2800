import type { Random } from '../random.ts';
import { folderItself, type FileCall } from './file-calls.ts';

/** What is left of a folder: the content of each file by name. */
export type DiskImage = ReadonlyMap<string, Buffer>;

/** Disks write sectors whole; a write over several may be torn between them. */
const sectorBytes = 512;

/** How much of what was not synced reached the disk: nothing, what came first, all, or any part of it. */
export type Survival = 'nothing' | 'prefix' | 'everything' | 'anything';

/** A change of one file's content that a sync of that file makes durable. */
type Change = { readonly call: number } & (
  { readonly offset: number; readonly bytes: Buffer } | { readonly size: number }
);

interface Inode {
  readonly durable: Content;
  readonly pending: Change[];
}

/** A file's bytes, which grow without being copied each time. */
class Content {
  #buffer: Buffer;
  #size: number;

  constructor(bytes: Buffer = Buffer.alloc(0)) {
    this.#buffer = Buffer.from(bytes);
    this.#size = bytes.length;
  }

  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#size);
  }

  apply(change: Change): void {
    if ('size' in change) {
      this.#resize(change.size);
      return;
    }
    this.#resize(Math.max(this.#size, change.offset + change.bytes.length));
    change.bytes.copy(this.#buffer, change.offset);
  }

  #resize(size: number): void {
    if (size > this.#buffer.length) {
      const larger = Buffer.alloc(Math.max(size, this.#buffer.length * 2));
      this.bytes.copy(larger);
      this.#buffer = larger;
    }
    // What lay behind a shorter end must not come back.
    if (size < this.#size) this.#buffer.fill(0, size, this.#size);
    this.#size = size;
  }
}

type NameChange = { readonly call: number; readonly name: string } & (
  { readonly inode: Inode } | { readonly removed: true } | { readonly to: string }
);

/**
 * The folder as the disk has it after `calls` and a power cut: `before`, all that was synced, and a random part of
 * the rest. Stricter than most file systems: a file's name is durable only once the folder was synced.
 */
export function afterPowerCut(
  before: DiskImage,
  calls: readonly FileCall[],
  { random, survival }: { random: Random; survival: Survival },
): DiskImage {
  const disk = new Disk(before);
  calls.forEach((call, number) => {
    disk.run(call, number);
  });
  return disk.cut(random, survival);
}

class Disk {
  /** As processes see them. */
  readonly #live = new Map<string, Inode>();
  readonly #durableNames = new Map<string, Inode>();
  #nameChanges: NameChange[] = [];

  constructor(before: DiskImage) {
    for (const [name, content] of before) {
      const inode: Inode = { durable: new Content(content), pending: [] };
      this.#live.set(name, inode);
      this.#durableNames.set(name, inode);
    }
  }

  run(call: FileCall, number: number): void {
    if (call.kind === 'sync') {
      this.#sync(call.name, call.covers);
      return;
    }
    if (call.kind === 'rename') {
      const inode = this.#live.get(call.name);
      this.#live.delete(call.name);
      if (inode) this.#live.set(call.to, inode);
      this.#nameChanges.push({ call: number, name: call.name, to: call.to });
      return;
    }
    if (call.kind === 'remove') {
      this.#live.delete(call.name);
      this.#nameChanges.push({ call: number, name: call.name, removed: true });
      return;
    }
    const inode = this.#live.get(call.name) ?? this.#create(call.name, number);
    if (call.kind === 'write') inode.pending.push({ call: number, offset: call.offset, bytes: call.bytes });
    else if (call.kind === 'truncate') inode.pending.push({ call: number, size: call.size });
    else if (call.isTruncated) inode.pending.push({ call: number, size: 0 });
  }

  cut(random: Random, survival: Survival): DiskImage {
    // Names change in order, as in a file system's journal.
    const kept = this.#nameChanges.slice(0, countOf(this.#nameChanges, random, survival));
    for (const change of kept) rename(this.#durableNames, change);
    return new Map(
      [...this.#durableNames].map(([name, { durable, pending }]) => {
        for (const change of partOf(pending, random, survival)) durable.apply(change);
        return [name, durable.bytes];
      }),
    );
  }

  #create(name: string, call: number): Inode {
    const inode: Inode = { durable: new Content(), pending: [] };
    this.#live.set(name, inode);
    this.#nameChanges.push({ call, name, inode });
    return inode;
  }

  #sync(name: string, covers: number): void {
    if (name === folderItself) {
      for (const change of this.#nameChanges) if (change.call < covers) rename(this.#durableNames, change);
      this.#nameChanges = this.#nameChanges.filter(({ call }) => call >= covers);
      return;
    }
    const inode = this.#live.get(name);
    if (!inode) return;
    const late = inode.pending.findIndex(({ call }) => call >= covers);
    const covered = inode.pending.splice(0, late < 0 ? inode.pending.length : late);
    for (const change of covered) inode.durable.apply(change);
  }
}

function rename(names: Map<string, Inode>, change: NameChange): void {
  if ('inode' in change) names.set(change.name, change.inode);
  else if ('to' in change) {
    const inode = names.get(change.name);
    names.delete(change.name);
    if (inode) names.set(change.to, inode);
  } else names.delete(change.name);
}

function countOf(changes: readonly unknown[], random: Random, survival: Survival): number {
  if (survival === 'nothing') return 0;
  return survival === 'everything' ? changes.length : random.integer(0, changes.length);
}

function partOf(pending: readonly Change[], random: Random, survival: Survival): readonly Change[] {
  if (survival !== 'anything') return pending.slice(0, countOf(pending, random, survival));
  return pending.flatMap((change) => ('size' in change ? (random.chance(0.5) ? [change] : []) : torn(change, random)));
}

/** Any of a write's sectors, in file positions. */
function torn(change: Extract<Change, { bytes: Buffer }>, random: Random): Change[] {
  const { call, offset, bytes } = change;
  const parts: Change[] = [];
  for (let at = 0; at < bytes.length;) {
    const next = Math.min(bytes.length, at + sectorBytes - ((offset + at) % sectorBytes));
    if (random.chance(0.5)) parts.push({ call, offset: offset + at, bytes: bytes.subarray(at, next) });
    at = next;
  }
  return parts;
}
