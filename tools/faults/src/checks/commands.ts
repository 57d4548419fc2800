import { nameOf, type Acknowledged, type Attempted, type History, type Refused } from './history.ts';

/** A command on its way once, and what came back. Without an answer it is unknown. */
export interface Attempt {
  readonly asked: Attempted;
  answer?: Acknowledged | Refused;
}

/** One command over all its attempts. A send that was refused for now may be rewritten before it is sent again. */
export interface CommandStory {
  readonly first: Attempted;
  readonly attempts: readonly Attempt[];
}

/** All commands by ascending time of their first attempts. */
export function commandsOf({ events }: Pick<History, 'events'>): readonly CommandStory[] {
  const stories = new Map<string, { first: Attempted; attempts: Attempt[] }>();
  const byNumber = new Map<number, Attempt>();
  for (const event of events) {
    if (event.kind === 'attempted') {
      const key = `${event.room} ${event.user} ${nameOf(event.command)}`;
      const attempt: Attempt = { asked: event };
      const story = stories.get(key);
      if (story) story.attempts.push(attempt);
      else stories.set(key, { first: event, attempts: [attempt] });
      byNumber.set(event.attempt, attempt);
    } else if (event.kind === 'acknowledged' || event.kind === 'refused') {
      const attempt = byNumber.get(event.attempt);
      if (!attempt) throw new Error(`The history has an answer to attempt ${event.attempt}, but not the attempt.`);
      attempt.answer = event;
    }
  }
  return [...stories.values()];
}

/** The acks of a command, each with the attempt that it answers. */
export function acknowledgedOf({ attempts }: CommandStory): { asked: Attempted; answer: Acknowledged }[] {
  return attempts.flatMap(({ asked, answer }) => (answer?.kind === 'acknowledged' ? [{ asked, answer }] : []));
}
