import { Limits } from '@parley/dto/constants';
import type { EditId, Message, MessageId } from '@parley/dto';
import type { CommandOutcome, DeleteCommand, EditCommand, LogCommand, Refusal, SendCommand } from './log-command.ts';
import type { StoredMessage } from './message-log.ts';

export interface RoomLogState {
  readonly epoch: string;
  readonly head: number;
  /** The record of a message, as stored. */
  find(id: MessageId): StoredMessage | undefined;
}

export interface Assignment {
  /** One per command, in order. */
  readonly outcomes: readonly CommandOutcome[];
  readonly head: number;
  /**
   * Every revision taken, in order, as the record it leaves behind; a later one of the same message replaces the
   * earlier. `message.seq === message.rev` marks a new record.
   */
  readonly writes: readonly StoredMessage[];
}

/**
 * Gives each accepted command of a room the next revision. This is the whole rule of the log; adapters add durability.
 * A refused or repeated command takes no revision.
 */
export function assignRevisions(state: RoomLogState, commands: readonly LogCommand[]): Assignment {
  const changed = new Map<MessageId, StoredMessage>();
  const writes: StoredMessage[] = [];
  let head = state.head;

  const outcomes = commands.map((command) => {
    const found = changed.get(command.id) ?? state.find(command.id);
    const verdict = decide(command, { found, rev: head + 1, epoch: state.epoch });
    if (!('write' in verdict)) return verdict;
    const { write } = verdict;
    head = write.message.rev;
    changed.set(command.id, write);
    writes.push(write);
    return accepted('stored', write.message, head);
  });
  return { outcomes, head, writes };
}

/** What members are told: the newest record of each message among the writes, by ascending `rev`. */
export function newestItems(writes: readonly StoredMessage[]): Message[] {
  const newest = new Map<MessageId, Message>();
  for (const { message } of writes) {
    newest.delete(message.id);
    newest.set(message.id, message);
  }
  return [...newest.values()];
}

/** The message that a send makes when it takes this revision. */
export function sentMessage({ id, author, text, at }: SendCommand, rev: number): Message {
  return { id, seq: rev, rev, editRev: rev, author, text, createdAt: at };
}

interface Situation {
  readonly found: StoredMessage | undefined;
  /** The revision that the command takes if it is accepted. */
  readonly rev: number;
  readonly epoch: string;
}

type Verdict = CommandOutcome | { readonly write: StoredMessage };

function decide(command: LogCommand, situation: Situation): Verdict {
  switch (command.kind) {
    case 'send':
      return decideSend(command, situation);
    case 'edit':
      return decideEdit(command, situation);
    case 'delete':
      return decideDelete(command, situation);
  }
}

function decideSend(command: SendCommand, { found, rev }: Situation): Verdict {
  const { author, hash } = command;
  if (!found) return { write: { message: sentMessage(command, rev), hash, edits: [] } };
  // A deletion erases the hash: then id and author decide.
  const isSame = found.message.author.id === author.id && (found.hash === null || found.hash === hash);
  return isSame ? accepted('repeat', found.message, found.message.seq) : refused('message/id-taken');
}

function decideEdit(command: EditCommand, { found, rev, epoch }: Situation): Verdict {
  const refusal = refusalOfChange(found, command.editor);
  if (!found || refusal) return refusal ?? refused('message/not-found');
  const first = revOfEdit(found, command.edit);
  if (first !== undefined) return accepted('repeat', found.message, first);
  if (found.message.text === null) return refused('message/deleted', found.message);
  if (command.epoch !== epoch || command.editRev !== found.message.editRev) {
    return refused('message/changed', found.message);
  }
  return {
    write: {
      ...found,
      message: { ...found.message, rev, editRev: rev, text: command.text, editedAt: command.at },
      edits: [...found.edits, { edit: command.edit, rev }].slice(-Limits.editIds),
    },
  };
}

function decideDelete({ deleter, at }: DeleteCommand, { found, rev }: Situation): Verdict {
  const refusal = refusalOfChange(found, deleter);
  if (!found || refusal) return refusal ?? refused('message/not-found');
  if (found.message.text === null) return accepted('repeat', found.message, found.message.rev);
  return { write: { message: { ...found.message, rev, text: null, deletedAt: at }, hash: null, edits: [] } };
}

function refusalOfChange(found: StoredMessage | undefined, by: string): CommandOutcome | undefined {
  if (!found) return refused('message/not-found');
  return found.message.author.id === by ? undefined : refused('message/not-author');
}

function revOfEdit({ edits }: StoredMessage, edit: EditId): number | undefined {
  return edits.find((known) => known.edit === edit)?.rev;
}

function accepted(status: 'stored' | 'repeat', { seq, createdAt }: Message, rev: number): CommandOutcome {
  return { status, seq, rev, createdAt };
}

function refused(code: Refusal, current?: Message): CommandOutcome {
  return { status: 'refused', code, ...(current && { current }) };
}
