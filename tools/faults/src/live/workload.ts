import { ParleyClientError, type Parley } from '@parley/client';
import type { Random } from '../random.ts';
import type { Person } from './person.ts';

export interface WorkloadOptions {
  readonly persons: readonly Person[];
  /** The first is the hot one. */
  readonly rooms: readonly string[];
  readonly random: Random;
  /** What each person tries to do, on average. */
  readonly perSecond: number;
}

/** A person with so many commands unanswered writes no more, as people would. */
const maxWaiting = 25;
/** How often somebody in front of a screen asks for the connection, per second. */
const impatience = 0.3;
const hotShare = 0.25;
const rememberedIds = 20;

/** People who write, edit, delete, come and go, and read back, all the time. */
export class Workload {
  /** What was asked of the SDK. */
  readonly asked = new Map<string, number>();
  /** What the SDK said no to, by code: no change of the log was attempted then. */
  readonly declined = new Map<string, number>();
  readonly #options: WorkloadOptions;
  readonly #own = new Map<string, string[]>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #isRunning = false;
  #texts = 0;

  constructor(options: WorkloadOptions) {
    this.#options = options;
  }

  start(): void {
    this.#isRunning = true;
    for (const person of this.#options.persons) this.#next(person);
  }

  stop(): void {
    this.#isRunning = false;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  /** Drops what was refused for good, so that nothing waits for a person's decision. */
  giveUpFailed(): void {
    for (const { parley } of this.#options.persons) {
      if (!parley) continue;
      for (const id of this.#options.rooms) this.#dropFailed(parley, id);
    }
  }

  #next(person: Person): void {
    const { random, perSecond } = this.#options;
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        if (!this.#isRunning) return;
        this.#act(person);
        this.#next(person);
      },
      (random.next() * 2_000) / perSecond,
    );
    this.#timers.add(timer);
  }

  #act(person: Person): void {
    const { random, rooms, perSecond } = this.#options;
    const { parley } = person;
    if (!parley) return;
    const { status, waiting } = parley.connection.value;
    // People press the button; bots wait as long as the SDK does.
    if (status === 'reconnecting' && !person.isComplete && random.chance(impatience / perSecond)) parley.retryNow();
    if (waiting >= maxWaiting) return;
    const joined = parley.rooms.value.map(({ room }) => room.id).filter((id) => rooms.includes(id));
    const quiet = joined.filter((id) => id !== rooms[0]);
    const room = random.chance(hotShare) && rooms[0] !== undefined ? rooms[0] : random.pick(quiet);
    if (room === undefined || !joined.includes(room)) {
      this.#join(person, random.pick(rooms));
      return;
    }
    const handle = parley.room(room);
    if (!person.isComplete && !handle.timeline.value.isLoaded && random.chance(0.2)) {
      this.#try('page', handle.load('newest'));
    }
    const choice = random.next();
    if (choice < 0.68) this.#send(person, parley, room);
    else if (choice < 0.88) this.#edit(person, parley, room);
    else if (choice < 0.96) this.#delete(person, parley, room);
    else if (choice < 0.965) this.#leave(person, quiet);
    else if (choice < 0.975) this.#join(person, random.pick(rooms));
    else if (choice < 0.985) this.#dropFailed(parley, room);
    else if (!person.isComplete) this.#readBack(parley, room);
  }

  #send(person: Person, parley: Parley, room: string): void {
    const sent = parley.room(room).send(this.#text(person));
    this.#try(
      'send',
      sent.then((id) => {
        const own = this.#ownOf(person, room);
        own.push(id);
        if (own.length > rememberedIds) own.shift();
      }),
    );
  }

  #edit(person: Person, parley: Parley, room: string): void {
    const id = this.#options.random.pick(this.#ownOf(person, room));
    if (id !== undefined) this.#try('edit', parley.room(room).edit(id, this.#text(person)));
  }

  #delete(person: Person, parley: Parley, room: string): void {
    const own = this.#ownOf(person, room);
    const id = this.#options.random.pick(own);
    if (id === undefined) return;
    own.splice(own.indexOf(id), 1);
    this.#try('delete', parley.room(room).delete(id));
  }

  #leave(person: Person, quiet: readonly string[]): void {
    const room = this.#options.random.pick(quiet);
    if (room === undefined || quiet.length < 3) return;
    this.#try('leave', person.leave(room));
  }

  #join(person: Person, room: string | undefined): void {
    if (room !== undefined) this.#try('join', person.join(room));
  }

  #readBack(parley: Parley, room: string): void {
    const handle = parley.room(room);
    const { messages, hasOlder } = handle.timeline.value;
    const place = this.#options.random.integer(0, 3);
    if (place === 0) this.#try('page', handle.load(messages[0]?.seq ?? 1));
    else if (place === 1 && hasOlder && messages.length > 0) this.#try('page', handle.loadOlder());
    else this.#try('page', handle.load('newest'));
  }

  #dropFailed(parley: Parley, room: string): void {
    const { pending, changes } = parley.room(room).timeline.value;
    for (const { id, status } of [...pending, ...changes]) {
      if (status === 'failed') this.#try('discard', parley.room(room).discard(id));
    }
  }

  #try(what: string, promise: Promise<unknown>): void {
    this.asked.set(what, (this.asked.get(what) ?? 0) + 1);
    promise.catch((error: unknown) => {
      if (!(error instanceof ParleyClientError)) throw error;
      const key = `${what}: ${error.code}`;
      this.declined.set(key, (this.declined.get(key) ?? 0) + 1);
    });
  }

  #ownOf(person: Person, room: string): string[] {
    const key = `${person.name} ${room}`;
    const own = this.#own.get(key) ?? [];
    this.#own.set(key, own);
    return own;
  }

  /** No two are alike, so that a text names the command that wrote it. */
  #text({ name }: Person): string {
    this.#texts += 1;
    const { random } = this.#options;
    const length = random.chance(0.02) ? random.integer(500, 3_500) : random.integer(0, 60);
    return `${name} ${this.#texts} ${'·'.repeat(length)}`.trim();
  }
}
