import { commandsOf } from './commands.ts';
import type { CheckName, History, Violation } from './history.ts';
import { Generations } from './journal-index.ts';
import {
  acknowledgedIsStored,
  idsAreUnique,
  nothingIsInvented,
  refusalsAreRight,
  revisionsHaveNoHoles,
} from './log-checks.ts';
import { strangersAreToldNothing } from './membership-checks.ts';
import { laterSendsComeLater, readsNeverGoBack, sendersKeepTheirOrder } from './order-checks.ts';
import { replicasEqualTheLog } from './replica-checks.ts';

/** What each check says, for reports. */
export const checkTitles: Readonly<Record<CheckName, string>> = {
  C1: 'each acknowledged change is in the journal once, with the acknowledged rev and content',
  C2: 'each message id is in the log at most once',
  C3: 'the journal has every rev from 1 to the head exactly once, and the log is what it says last',
  C4: 'nothing is in the log that nobody sent, that was refused each time, or that its sender still shows as refused',
  C5: "each client's frames join end to end and hold what the journal has; at rest every replica equals the log",
  C6: "30 s after the last fault every client's cursor is at the head, and it shows something",
  C7: 'a send that began after another was acknowledged comes later in the room',
  C8: "one sender's messages in a room keep the order of their first attempts",
  C9: 'a client reads its own writes and never goes back',
  C10: 'nobody is sent a change that was committed more than 5 s after they were removed from the room',
};

/** Runs all checks. At most `limit` violations (default 20): the first of a broken run tell the story. */
export function checkHistory(history: History, { limit = 20 }: { limit?: number } = {}): readonly Violation[] {
  const generations = new Generations(history);
  const commands = commandsOf(history);
  const checks = [
    acknowledgedIsStored(commands, generations),
    idsAreUnique(generations),
    revisionsHaveNoHoles(generations),
    nothingIsInvented(commands, generations),
    replicasEqualTheLog(history, generations),
    laterSendsComeLater(commands, generations),
    sendersKeepTheirOrder(commands, generations),
    readsNeverGoBack(history, generations),
    refusalsAreRight(history),
    strangersAreToldNothing(history, commands),
  ];
  // Some of each, so that the loudest check does not hide the others.
  return checks.flatMap((found) => [...take(found, limit)]);
}

function* take<T>(values: Iterable<T>, count: number): Iterable<T> {
  let left = count;
  for (const value of values) {
    yield value;
    if (--left <= 0) return;
  }
}
