import { randomBytes } from 'node:crypto';

/** UUIDv7s that are cheap to make: one random beginning per run, then a counter. */
export function messageIds(): () => string {
  const run = randomBytes(6).toString('hex');
  let count = 0;
  return () => {
    const tail = (count++).toString(16).padStart(12, '0');
    return `${run.slice(0, 8)}-${run.slice(8)}-7000-8000-${tail}`;
  };
}

export const newMessageId = messageIds();

/** 80 characters: what people write on average, a little more. */
export const messageText = 'The build is green on both stores, and the soak has been running since 02:00 UTC';
