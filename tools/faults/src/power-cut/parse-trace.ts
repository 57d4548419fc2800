import { isAbsolute, join, relative } from 'node:path';
import { folderItself, type FileCall } from './file-calls.ts';

interface Pending {
  readonly head: string;
  /** Calls recorded when it began. */
  readonly began: number;
}

/**
 * Reads what strace wrote (see `straceArguments`): the calls on files of `folder`, in the order in which they returned.
 * Failed calls are left out. Throws at a call that it can't account for: a record with a hole proves nothing.
 */
export function parseTrace(lines: Iterable<string>, folder: string): FileCall[] {
  const reader = new TraceReader(folder);
  for (const line of lines) reader.read(line);
  return reader.calls;
}

class TraceReader {
  readonly calls: FileCall[] = [];
  readonly #folder: string;
  /** Where the next `write` of an open file goes, by process-wide descriptor. */
  readonly #offsets = new Map<string, number>();
  readonly #sizes = new Map<string, number>();
  readonly #pending = new Map<string, Pending>();
  #hex: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.#hex = [...Buffer.from(folder)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
  }

  read(line: string): void {
    const [, pid = '', rest = ''] = /^(\d+)\s+(.*)$/s.exec(line) ?? [];
    const unfinished = rest.endsWith(' <unfinished ...>');
    if (unfinished) {
      this.#pending.set(pid, { head: rest.slice(0, -' <unfinished ...>'.length), began: this.calls.length });
      return;
    }
    // The process ended while strace looked at the call.
    if (rest.endsWith(' <detached ...>')) return;
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/s.exec(rest);
    if (resumed) {
      const pending = this.#pending.get(pid);
      this.#pending.delete(pid);
      if (pending) this.#call(pending.head + (resumed[1] ?? ''), pending.began);
      return;
    }
    this.#call(rest, this.calls.length);
  }

  #call(text: string, began: number): void {
    const paren = text.indexOf('(');
    const name = text.slice(0, paren);
    if (name === 'io_uring_setup' || name === 'sync' || name === 'syncfs') {
      if (!text.includes('= -1')) throw new Error(`The record can't be relied on: ${name} was called.`);
      return;
    }
    // Most calls are about sockets and pipes.
    if (!text.includes(this.#hex)) return;
    // strace pads a short call before its result.
    const [, args, result] = /^\((.*)\)\s+= ([^=]*)$/s.exec(text.slice(paren)) ?? [];
    if (args === undefined || result === undefined) throw new Error(`The record has a line without a result: ${name}`);
    // It failed, or the process ended within it.
    if (result.startsWith('-1') || result.startsWith('?')) return;
    this.#known(name, splitArguments(args), { result, began });
  }

  #known(call: string, args: readonly string[], { result, began }: { result: string; began: number }): void {
    const [first = '', second = '', third = '', fourth = ''] = args;
    switch (call) {
      case 'openat':
        this.#open(second, third, result);
        return;
      case 'open':
        this.#open(first, second, result);
        return;
      case 'pwrite64':
        this.#write(first, second, Number(fourth), result);
        return;
      case 'write':
        this.#append(first, second, result);
        return;
      case 'lseek':
        this.#offsets.set(first, Number.parseInt(result, 10));
        return;
      case 'ftruncate':
        this.#add(this.#nameOf(first), (name) => ({ kind: 'truncate', name, size: Number(second) }));
        return;
      case 'truncate':
        this.#add(this.#nameOf(first), (name) => ({ kind: 'truncate', name, size: Number(second) }));
        return;
      case 'fsync':
      case 'fdatasync':
        this.#add(this.#nameOf(first), (name) => ({ kind: 'sync', name, covers: began }));
        return;
      case 'rename':
        this.#rename(first, second);
        return;
      case 'renameat':
      case 'renameat2':
        this.#rename(second, fourth);
        return;
      case 'unlink':
        this.#add(this.#nameOf(first), (name) => ({ kind: 'remove', name }));
        return;
      case 'unlinkat':
        this.#add(this.#nameOf(second), (name) => ({ kind: 'remove', name }));
        return;
      case 'close':
        this.#offsets.delete(first);
        return;
      case 'mkdir':
      case 'mkdirat':
      case 'dup':
      case 'dup2':
      case 'dup3':
        return;
      default:
        throw new Error(`The record can't be relied on: ${call} is not understood.`);
    }
  }

  #open(path: string, flags: string, result: string): void {
    const descriptor = result.trim();
    const isTruncated = flags.includes('O_TRUNC');
    const name = this.#nameOf(path);
    if (name === undefined || name === folderItself) return;
    if (isTruncated) this.#sizes.set(name, 0);
    this.#offsets.set(descriptor, flags.includes('O_APPEND') ? Number.NaN : 0);
    if (flags.includes('O_CREAT') || isTruncated) {
      this.calls.push({ kind: 'open', name, isNew: flags.includes('O_CREAT'), isTruncated });
    }
  }

  #append(descriptor: string, text: string, result: string): void {
    const offset = this.#offsets.get(descriptor);
    if (this.#nameOf(descriptor) === undefined) return;
    if (offset === undefined || Number.isNaN(offset))
      throw new Error(`Nobody knows where this is written: ${descriptor}`);
    this.#write(descriptor, text, offset, result);
    this.#offsets.set(descriptor, offset + Number.parseInt(result, 10));
  }

  #write(descriptor: string, text: string, offset: number, result: string): void {
    const bytes = bytesOf(text).subarray(0, Number.parseInt(result, 10));
    this.#add(this.#nameOf(descriptor), (name) => ({ kind: 'write', name, offset, bytes }));
  }

  #rename(from: string, to: string): void {
    const target = this.#nameOf(to);
    if (target === undefined) throw new Error('A file left the folder.');
    this.#add(this.#nameOf(from), (name) => ({ kind: 'rename', name, to: target }));
  }

  #add(name: string | undefined, call: (name: string) => FileCall): void {
    if (name !== undefined) this.calls.push(call(name));
  }

  /** The name of a quoted path, or of the path beside a descriptor; `undefined` when it lies elsewhere. */
  #nameOf(argument: string): string | undefined {
    const path = bytesOf(argument).toString();
    if (!isAbsolute(path)) return undefined;
    const name = relative(this.#folder, path);
    return name.startsWith('..') ? undefined : join(name) === '.' ? folderItself : name;
  }
}

/** Splits at commas outside of quotes and brackets. */
function splitArguments(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let isQuoted = false;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '"') {
      isQuoted = !isQuoted;
      // Hexadecimal strings hold no quotes: on to the end at once.
      if (isQuoted) at = text.indexOf('"', at + 1) - 1;
    } else if ('<{['.includes(char)) depth += 1;
    else if ('>}]'.includes(char)) depth -= 1;
    else if (char === ',' && depth === 0 && !isQuoted) {
      parts.push(text.slice(start, at));
      start = at + 2;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

function bytesOf(argument: string): Buffer {
  const start = argument.indexOf('\\x');
  if (start < 0) return Buffer.alloc(0);
  if (argument.includes('"...')) throw new Error('A string of the record is cut short.');
  const end = argument.lastIndexOf(argument.startsWith('"') ? '"' : '>');
  return Buffer.from(argument.slice(start, end).replaceAll('\\x', ''), 'hex');
}
