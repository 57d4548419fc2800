import type { Attempt, CommandStory } from './commands.ts';
import { showItem, type History, type Item, type Violation } from './history.ts';
import { isAskedFor } from './log-checks.ts';

/** How long news of a removal may take to reach every server, in milliseconds. */
const graceMs = 5_000;

/**
 * C10: nobody is sent a change that was committed more than 5 s after they were removed from the room. What was asked
 * for after that moment was committed after it.
 */
export function* strangersAreToldNothing(
  { events, clients }: History,
  commands: readonly CommandStory[],
): Iterable<Violation> {
  const outSince = new Map<string, number>();
  const asked = attemptsOf(commands);
  for (const event of events) {
    const { kind, room } = event;
    if (kind === 'left') outSince.set(`${event.user} ${room}`, event.at);
    else if (kind === 'joined') outSince.delete(`${event.user} ${room}`);
    else if (kind === 'applied' || kind === 'page') {
      const user = clients.get(event.client)?.user;
      const since = outSince.get(`${String(user)} ${room}`);
      if (since === undefined) continue;
      for (const item of event.items) {
        const lateMs = firstAskedAt(item, asked.get(`${room} ${item.id}`)) - since;
        if (lateMs <= graceMs) continue;
        const when = `was asked for ${Math.round(lateMs)} ms after they had left`;
        yield { check: 'C10', story: `${event.client} in ${room} was sent ${showItem(item)}, which ${when}` };
      }
    }
  }
}

function attemptsOf(commands: readonly CommandStory[]): ReadonlyMap<string, readonly Attempt[]> {
  const asked = new Map<string, Attempt[]>();
  for (const { first, attempts } of commands) {
    const key = `${first.room} ${first.command.id}`;
    asked.set(key, [...(asked.get(key) ?? []), ...attempts]);
  }
  return asked;
}

function firstAskedAt(item: Item, attempts: readonly Attempt[] = []): number {
  const times = attempts.filter((attempt) => isAskedFor(item, attempt)).map(({ asked: { at } }) => at);
  // What nobody asked for is C4's business.
  return times.length > 0 ? Math.min(...times) : -Infinity;
}
