import { acknowledgedOf, type Attempt, type CommandStory } from './commands.ts';
import {
  isSameItem,
  showItem,
  type Acknowledged,
  type Command,
  type History,
  type Item,
  type JournalEntry,
  type Violation,
} from './history.ts';
import type { Generations } from './journal-index.ts';

/** C1: each acknowledged change is in the journal once, with the acknowledged `rev` and content. */
export function* acknowledgedIsStored(
  commands: readonly CommandStory[],
  generations: Generations,
): Iterable<Violation> {
  for (const story of commands) {
    for (const { asked, answer } of acknowledgedOf(story)) {
      const { command } = asked;
      const problem = whatIsMissing(command, answer, generations);
      if (problem === undefined) continue;
      const { room, client, epoch, seq, rev } = answer;
      const what = `${command.kind} ${command.id} of ${client} in ${room}`;
      yield {
        check: 'C1',
        story: `${what} was acknowledged at seq ${seq} rev ${rev} of epoch ${epoch}, but ${problem}`,
      };
    }
  }
}

function whatIsMissing(command: Command, answer: Acknowledged, generations: Generations): string | undefined {
  const journal = generations.journalOf(answer.epoch)?.room(answer.room);
  if (!journal) return 'no generation has this epoch';
  const entry = journal.byRev.get(answer.rev);
  if (!entry) return `the journal ends at ${journal.head} and has no such rev`;
  if (entry.id !== command.id || entry.seq !== answer.seq) return `the journal has ${showItem(entry)} there`;
  const text = command.kind === 'delete' ? null : command.text;
  if (entry.text !== text) return `the journal has ${showItem(entry)} there, not ${JSON.stringify(text)}`;
  if (command.kind === 'edit' && entry.editRev !== entry.rev)
    return `the journal has no edit there: ${showItem(entry)}`;
  if (command.kind !== 'send') return undefined;
  const created = journal.byId.get(command.id)?.filter(isCreation) ?? [];
  return created.length === 1 && entry.rev === entry.seq ? undefined : `it was created ${created.length} times`;
}

/** C2: each message id is in the log at most once, and each `seq` is. */
export function* idsAreUnique({ all }: Generations): Iterable<Violation> {
  for (const { generation } of all) {
    for (const [room, { messages }] of generation.rooms) {
      yield* repeated(
        messages.map(({ id }) => id),
        (id) => `message ${id} is in the log of ${room} more than once`,
      );
      yield* repeated(
        messages.map(({ seq }) => seq),
        (seq) => `seq ${seq} is in the log of ${room} more than once`,
      );
    }
  }
}

function* repeated<T>(values: readonly T[], story: (value: T) => string): Iterable<Violation> {
  const seen = new Set<T>();
  for (const value of values) {
    if (seen.has(value)) yield { check: 'C2', story: story(value) };
    seen.add(value);
  }
}

/** C3: the journal has every `rev` from 1 to the head exactly once, and the log holds what the journal says last. */
export function* revisionsHaveNoHoles({ all }: Generations): Iterable<Violation> {
  for (const { generation, index } of all) {
    const counts = new Map<string, number>();
    for (const { room } of generation.journal) counts.set(room, (counts.get(room) ?? 0) + 1);
    for (const [room, { head, messages }] of generation.rooms) {
      const journal = index.room(room);
      const count = counts.get(room) ?? 0;
      if (journal.head !== head) yield c3(`${room} has head ${head}, its journal ends at ${journal.head}`);
      if (count !== journal.byRev.size) yield c3(`${room} assigned ${count - journal.byRev.size} revisions twice`);
      for (let rev = 1; rev <= journal.head; rev += 1) {
        if (!journal.byRev.has(rev)) yield c3(`${room} has no rev ${rev}; its journal ends at ${journal.head}`);
      }
      yield* compareLog(room, messages, journal.byId);
    }
  }
}

function* compareLog(
  room: string,
  messages: Iterable<Omit<JournalEntry, 'room'>>,
  byId: ReadonlyMap<string, readonly JournalEntry[]>,
): Iterable<Violation> {
  const left = new Set(byId.keys());
  for (const message of messages) {
    left.delete(message.id);
    const last = byId.get(message.id)?.at(-1);
    if (!last) yield c3(`the log of ${room} has ${showItem(message)}, which is not in the journal`);
    else if (!isSameItem(last, message)) {
      yield c3(`the log of ${room} has ${showItem(message)}, the journal's last is ${showItem(last)}`);
    }
  }
  for (const id of left) yield c3(`the log of ${room} lacks ${id}, which the journal has`);
}

/**
 * C4: at rest nobody shows as refused what they show as sent: an attempt of unknown fate is not over because a later one
 * was refused.
 */
export function* refusalsAreRight({ events }: Pick<History, 'events'>): Iterable<Violation> {
  for (const event of events) {
    if (event.kind !== 'rested') continue;
    const { client, room, refused = [], messages = [] } = event;
    for (const { id } of messages) {
      if (refused.includes(id)) yield { check: 'C4', story: `${client} shows ${id} in ${room} as refused and as sent` };
    }
  }
}

/** C4: nothing is in the log that nobody sent; a command of which every attempt was refused is not in it. */
export function* nothingIsInvented(commands: readonly CommandStory[], { all }: Generations): Iterable<Violation> {
  const asked = new Map<string, Attempt[]>();
  for (const { first, attempts } of commands) {
    const key = `${first.room} ${first.command.id}`;
    const others = asked.get(key);
    if (others) others.push(...attempts);
    else asked.set(key, [...attempts]);
  }
  for (const { generation } of all) {
    for (const entry of generation.journal) {
      const attempts = asked.get(`${entry.room} ${entry.id}`)?.filter((attempt) => isAskedFor(entry, attempt)) ?? [];
      const codes = attempts.flatMap(({ answer }) => (answer?.kind === 'refused' ? [answer.code] : []));
      if (attempts.length === 0) {
        yield { check: 'C4', story: `nobody asked for ${showItem(entry)} in ${entry.room}` };
      } else if (codes.length === attempts.length) {
        const story = `${showItem(entry)} is in ${entry.room}, but was refused each time: ${codes.join(', ')}`;
        yield { check: 'C4', story };
      }
    }
  }
}

/** Whether this attempt asks for what the journal has there. */
export function isAskedFor(entry: Item, { asked: { command, user } }: Attempt): boolean {
  if (user !== entry.author) return false;
  if (isCreation(entry)) return command.kind === 'send' && command.text === entry.text;
  if (entry.text === null) return command.kind === 'delete';
  return command.kind === 'edit' && command.text === entry.text;
}

function isCreation({ seq, rev }: Pick<JournalEntry, 'seq' | 'rev'>): boolean {
  return seq === rev;
}

function c3(story: string): Violation {
  return { check: 'C3', story };
}
