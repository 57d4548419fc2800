import type { PendingChange, Timeline } from '@parley/web-data-access';

/** So many strays are shown; the others are counted. */
export const maxStrays = 3;

/** What follows as much of a text as tells it from others: 60 code points. */
const beyondExcerpt = /(?<=^.{60}).+/su;

/** Refused changes of messages that are not loaded: the rows that would say so are not there. */
export function straysOf({ messages, changes, isLoaded }: Timeline): readonly PendingChange[] {
  const isStray = ({ id, status }: PendingChange) =>
    isLoaded && status === 'failed' && !messages.some((message) => message.id === id);
  return changes.filter(isStray);
}

/** The beginning of a text. */
export function excerptOf(text: string): string {
  return text.replace(beyondExcerpt, '…');
}
