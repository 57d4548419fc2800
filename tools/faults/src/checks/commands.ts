import { nameOf, type Acknowledged, type Attempted, type History, type Refused } from './history.ts';

/** One command over all its attempts. */
export interface CommandStory {
  readonly name: string;
  readonly first: Attempted;
  readonly attempts: readonly Attempted[];
  readonly acknowledged: readonly Acknowledged[];
  readonly refused: readonly Refused[];
  /** Some attempt has no answer that says what became of it. */
  readonly isUnknown: boolean;
}

/** All commands by ascending time of their first attempts. */
export function commandsOf({ events }: Pick<History, 'events'>): readonly CommandStory[] {
  const stories = new Map<string, Draft>();
  const byAttempt = new Map<number, Draft>();
  for (const event of events) {
    if (event.kind === 'attempted') {
      const name = nameOf(event.command);
      const key = `${event.room} ${event.user} ${name}`;
      const story = stories.get(key) ?? {
        name,
        first: event,
        attempts: [],
        acknowledged: [],
        refused: [],
        answered: 0,
      };
      story.attempts.push(event);
      stories.set(key, story);
      byAttempt.set(event.attempt, story);
    } else if (event.kind === 'acknowledged' || event.kind === 'refused') {
      const story = byAttempt.get(event.attempt);
      if (!story) throw new Error(`The history has an answer to attempt ${event.attempt}, but not the attempt.`);
      story.answered += 1;
      if (event.kind === 'acknowledged') story.acknowledged.push(event);
      else story.refused.push(event);
    }
  }
  return [...stories.values()].map(({ answered, ...story }) => ({
    ...story,
    isUnknown: answered < story.attempts.length,
  }));
}

interface Draft {
  readonly name: string;
  readonly first: Attempted;
  readonly attempts: Attempted[];
  readonly acknowledged: Acknowledged[];
  readonly refused: Refused[];
  answered: number;
}
