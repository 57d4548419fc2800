import { acknowledgedOf, type CommandStory } from './commands.ts';
import type { Attempted, History, Violation } from './history.ts';
import type { Generations, JournalIndex } from './journal-index.ts';

/** C7: a send that began after another was acknowledged comes later in the room. */
export function* laterSendsComeLater(commands: readonly CommandStory[], generations: Generations): Iterable<Violation> {
  for (const { number, index } of generations.all) {
    const sends = commands.filter(isSend);
    const acks = sends
      .flatMap((story) => acknowledgedOf(story).map(({ answer }) => answer))
      .filter(({ epoch }) => generations.numberOf(epoch) === number)
      .toSorted((a, b) => a.at - b.at);
    const highest = new Map<string, number>();
    let next = 0;
    for (const { first } of sends) {
      for (let ack = acks[next]; ack && ack.at < first.at; ack = acks[++next]) {
        highest.set(ack.room, Math.max(highest.get(ack.room) ?? 0, ack.seq));
      }
      const seq = seqOf(first, index);
      const before = highest.get(first.room) ?? 0;
      if (seq === undefined || seq > before) continue;
      const what = `${first.command.id} of ${first.client} in ${first.room} has seq ${seq}`;
      yield { check: 'C7', story: `${what}, but seq ${before} was acknowledged before it was first sent` };
    }
  }
}

/** C8: one sender's messages in a room keep the order of their first attempts, rejections excepted. */
export function* sendersKeepTheirOrder(
  commands: readonly CommandStory[],
  generations: Generations,
): Iterable<Violation> {
  for (const { index } of generations.all) {
    const last = new Map<string, { seq: number; id: string }>();
    for (const { first, attempts } of commands.filter(isSend)) {
      const seq = seqOf(first, index);
      // What was refused for good stepped aside; sent again by hand it comes where it comes.
      if (seq === undefined || attempts.some(({ answer }) => answer?.kind === 'refused' && !answer.isRetried)) continue;
      const key = `${first.user} in ${first.room}`;
      const before = last.get(key);
      if (before && before.seq > seq) {
        const order = `${before.id} (seq ${before.seq}) was first sent before ${first.command.id} (seq ${seq})`;
        yield { check: 'C8', story: `${key}: ${order}` };
      }
      last.set(key, { seq, id: first.command.id });
    }
  }
}

/**
 * C9: a client reads its own writes, and never goes back: a page is not older than what the client knew when it asked,
 * by its acks and by what it had read.
 */
export function* readsNeverGoBack({ events }: History, generations: Generations): Iterable<Violation> {
  const known = new Map<string, { at: number; rev: number; why: string }[]>();
  for (const event of events) {
    const number = 'epoch' in event && event.epoch !== undefined ? generations.numberOf(event.epoch) : undefined;
    if (number === undefined || !('client' in event)) continue;
    const key = `${event.client} in ${event.room}`;
    const facts = known.get(`${key} ${number}`) ?? [];
    if (event.kind === 'page') {
      const fact = facts.findLast(({ at }) => at < event.askedAt);
      if (fact && fact.rev > event.head) {
        yield { check: 'C9', story: `${key} read a page as of ${event.head}, having known ${fact.rev} ${fact.why}` };
      }
    }
    const [rev, why] = factOf(event);
    if (rev <= (facts.at(-1)?.rev ?? 0)) continue;
    // Only the last few can lie before a page that is asked for now.
    known.set(`${key} ${number}`, [...facts.slice(-500), { at: event.at, rev, why }]);
  }
}

function factOf(event: History['events'][number]): [rev: number, why: string] {
  switch (event.kind) {
    case 'acknowledged':
      return [event.rev, 'by its own acknowledged change'];
    case 'applied':
      return [event.to, 'by a frame'];
    case 'page':
      return [event.head, 'by an earlier page'];
    default:
      return [0, ''];
  }
}

function isSend({ first }: CommandStory): boolean {
  return first.command.kind === 'send';
}

/** The place of what was sent; nothing, when the log has somebody else's message under this id. */
function seqOf({ command, room, user }: Attempted, index: JournalIndex): number | undefined {
  const created = index.room(room).byId.get(command.id)?.[0];
  return created?.author === user ? created.seq : undefined;
}
