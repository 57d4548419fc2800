import { setTimeout } from 'node:timers/promises';
import { ParleyClientError, type RoomHandle } from '@parley/client';
import { readHeads } from './journal.ts';
import type { Person } from './person.ts';
import type { Recorder } from '../record/recorder.ts';

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

export interface Rest {
  /** Milliseconds after the last fault. */
  readonly afterMs: number;
  /** Who is not at rest yet, and why. */
  readonly restless: readonly string[];
}

/**
 * Waits until every client is at the head of its rooms with an empty outbox, at most 30 s, then records where each is.
 */
export async function rest(options: RestOptions): Promise<Rest> {
  const { lastFaultMs, giveUpFailed, dataDir, persons } = options;
  const looks = new Looks();
  let restless: readonly string[] = ['nobody was asked'];
  while (restless.length > 0 && performance.now() < lastFaultMs + withinMs) {
    giveUpFailed();
    await setTimeout(50);
    restless = persons.flatMap((person) => whyNotQuiet(person));
    if (restless.length > 0) continue;
    const heads = readHeads(dataDir);
    restless = persons.flatMap((person) => [...whyNotAtHead(person, heads), ...looks.whyNotLoaded(person)]);
  }
  const afterMs = performance.now() - lastFaultMs;
  for (const person of persons) record(person, options, afterMs);
  return { afterMs, restless };
}

function whyNotQuiet({ name, parley }: Person): string[] {
  if (!parley) return [`${name} is not alive`];
  const { status, waiting, reason = 'no reason', code = 'no code' } = parley.connection.value;
  if (status !== 'online') return [`${name} is ${status} (${reason}, ${code})`];
  return waiting === 0 ? [] : [`${name} has ${waiting} commands without an answer`];
}

function whyNotAtHead({ name, parley }: Person, heads: ReadonlyMap<string, number>): string[] {
  const behind = parley?.rooms.value.filter(({ room, cursor }) => cursor !== heads.get(room.id)) ?? [];
  return behind.map(
    ({ room, cursor }) => `${name} is at ${cursor} in ${room.id}, the head is ${String(heads.get(room.id))}`,
  );
}

/** Those who look through a window look at the end of it, so that there is something to compare. */
class Looks {
  /** Rooms whose page is under way: asking again would give it up. */
  readonly #looking = new Set<string>();

  whyNotLoaded({ name, parley, isComplete }: Person): string[] {
    if (isComplete || !parley) return [];
    const missing = parley.rooms.value.filter(({ room }) => {
      const { isLoaded: isThere, hasNewer } = parley.room(room.id).timeline.value;
      return !isThere || hasNewer;
    });
    for (const { room } of missing) this.#look(`${name} ${room.id}`, parley.room(room.id));
    return missing.map(({ room }) => `${name} has not loaded ${room.id}`);
  }

  #look(who: string, room: RoomHandle): void {
    if (this.#looking.has(who)) return;
    this.#looking.add(who);
    room
      .load('newest')
      .catch((error: unknown) => {
        // The next look may have more luck.
        if (!(error instanceof ParleyClientError)) throw error;
      })
      .finally(() => {
        this.#looking.delete(who);
      });
  }
}

function record({ name, parley, isComplete, shadow }: Person, options: RestOptions, afterMs: number): void {
  const { recorder, rooms } = options;
  const epoch = parley?.epoch.value;
  if (!parley || epoch === undefined) {
    const nowhere = { client: name, room: rooms[0] ?? '', epoch: undefined, cursor: 0, hasOlder: false, afterMs };
    recorder.events.push({ kind: 'rested', at: recorder.tick(), ...nowhere });
    return;
  }
  for (const { room, cursor } of parley.rooms.value) {
    const { messages, hasOlder, hasNewer, isLoaded, pending } = parley.room(room.id).timeline.value;
    const shown = isLoaded && !hasNewer ? messages.map((message) => recorder.item(message, room.id, epoch)) : undefined;
    const seen = isComplete ? shadow.messages(room.id) : shown;
    recorder.events.push({
      kind: 'rested',
      at: recorder.tick(),
      client: name,
      room: room.id,
      epoch,
      cursor,
      ...(seen && { messages: seen }),
      hasOlder: !isComplete && hasOlder,
      refused: pending.filter(({ status }) => status === 'failed').map(({ id }) => id),
      afterMs,
    });
  }
}
