import { setTimeout } from 'node:timers/promises';
import { readHeads } from './journal.ts';
import type { Person } from './person.ts';
import type { Recorder } from './recorder.ts';

export interface RestOptions {
  readonly persons: readonly Person[];
  readonly rooms: readonly string[];
  readonly dataDir: string;
  readonly recorder: Recorder;
  /** By `performance.now()`. */
  readonly lastFaultMs: number;
  /** Drops commands that wait for a person's decision. */
  readonly giveUpFailed: () => void;
}

/** By then everybody must be at the head, after the last fault. */
const withinMs = 30_000;

/**
 * Waits until every client is at the head of its rooms with an empty outbox, at most 30 s, then records where each is.
 * Answers after how long; `undefined`: some were not.
 */
export async function rest(options: RestOptions): Promise<number | undefined> {
  const { lastFaultMs, giveUpFailed, dataDir, persons } = options;
  let isAtRest = false;
  while (!isAtRest && performance.now() < lastFaultMs + withinMs) {
    giveUpFailed();
    await setTimeout(50);
    if (persons.some((person) => !isQuiet(person))) continue;
    const heads = readHeads(dataDir);
    isAtRest = persons.every((person) => isAtHead(person, heads) && isLoaded(person));
  }
  const afterMs = performance.now() - lastFaultMs;
  for (const person of persons) record(person, options, afterMs);
  return isAtRest ? afterMs : undefined;
}

function isQuiet({ parley }: Person): boolean {
  if (!parley) return false;
  const { status, waiting } = parley.connection.value;
  return status === 'online' && waiting === 0;
}

function isAtHead({ parley }: Person, heads: ReadonlyMap<string, number>): boolean {
  return parley?.rooms.value.every(({ room, cursor }) => cursor === heads.get(room.id)) ?? false;
}

/** Those who look through a window look at the end of it, so that there is something to compare. */
function isLoaded({ parley, isComplete }: Person): boolean {
  if (isComplete || !parley) return true;
  const missing = parley.rooms.value.filter(({ room }) => {
    const { isLoaded: isThere, hasNewer } = parley.room(room.id).timeline.value;
    return !isThere || hasNewer;
  });
  for (const { room } of missing)
    parley
      .room(room.id)
      .load('newest')
      .catch(() => undefined);
  return missing.length === 0;
}

function record({ name, parley, isComplete, shadow }: Person, options: RestOptions, afterMs: number): void {
  const { recorder, rooms } = options;
  const epoch = parley?.epoch.value;
  if (!parley || epoch === undefined) {
    const nowhere = { client: name, room: rooms[0] ?? '', epoch: undefined, cursor: 0, afterMs };
    recorder.events.push({ kind: 'rested', at: recorder.tick(), ...nowhere });
    return;
  }
  for (const { room, cursor } of parley.rooms.value) {
    const timeline = parley.room(room.id).timeline.value;
    const shown = timeline.isLoaded && !timeline.hasNewer ? timeline : undefined;
    const seen = isComplete
      ? shadow.messages(room.id)
      : shown && {
          messages: shown.messages.map((message) => recorder.item(message, room.id, epoch)),
          hasOlder: shown.hasOlder,
        };
    recorder.events.push({
      kind: 'rested',
      at: recorder.tick(),
      client: name,
      room: room.id,
      epoch,
      cursor,
      ...seen,
      afterMs,
    });
  }
}
