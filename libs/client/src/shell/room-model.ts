import { Timings } from '@parley/dto/constants';
import type { RoomState, Timeline } from '../api.ts';
import type { JoinedRoom, Presence, ReadPosition, Room, RoomId, Typing, User, UserId } from '../contract.ts';
import { emptyOutbox, type Outbox } from '../core/outbox.ts';
import { nothingPending, pendingOf, type Pending } from '../core/pending.ts';
import { newReplica, step, type Replica, type ReplicaOptions } from '../core/replica.ts';
import type { ReplicaEvent, Step } from '../core/replica-events.ts';
import { isExact, movedTo, unreadOf } from '../core/unread.ts';
import type { Clock } from '../options.ts';
import { Live } from './live.ts';
import { Alarm } from './system.ts';

export interface RoomSurroundings extends ReplicaOptions {
  readonly clock: Clock;
  readonly me: () => UserId | undefined;
  /** After each event that a replica took, its stores touched. */
  readonly onStep: (model: RoomModel, event: ReplicaEvent, before: Replica, step: Step) => void;
  /** The room's state changed, by whatever. */
  readonly onState: (model: RoomModel) => void;
}

/** Everything known of one room, and the two stores that show it. */
export class RoomModel {
  readonly id: RoomId;
  readonly state: Live<RoomState | undefined>;
  readonly timeline: Live<Timeline>;
  readonly #surroundings: RoomSurroundings;
  readonly #typing = new Map<UserId, { readonly user: User; readonly until: number }>();
  readonly #typingEnds: Alarm;
  #replica: Replica;
  #outbox = emptyOutbox;
  #pending: Pending = nothingPending;
  #room: Room | undefined;
  #read: ReadPosition | undefined;
  #readAhead = 0;
  #online: ReadonlyMap<UserId, User> | undefined = new Map();
  #onlineCount = 0;

  constructor(id: RoomId, surroundings: RoomSurroundings) {
    this.id = id;
    this.#surroundings = surroundings;
    this.#replica = newReplica(id, surroundings);
    this.state = new Live((before) => this.#showState(before));
    this.timeline = new Live((before) => this.#showTimeline(before));
    this.#typingEnds = new Alarm(surroundings.clock, () => {
      this.#forgetTyping((until) => until <= surroundings.clock.now());
    });
  }

  get replica(): Replica {
    return this.#replica;
  }

  get outbox(): Outbox {
    return this.#outbox;
  }

  set outbox(outbox: Outbox) {
    if (outbox === this.#outbox) return;
    this.#outbox = outbox;
    this.#pending = pendingOf(outbox);
    this.timeline.touch();
  }

  get isJoined(): boolean {
    return this.#room !== undefined;
  }

  get room(): Room | undefined {
    return this.#room;
  }

  /** As the server knows it. */
  get read(): ReadPosition | undefined {
    return this.#read;
  }

  /** Up to which `seq` was read here without the server knowing yet; 0: it knows all. */
  get readAhead(): number {
    return this.#readAhead;
  }

  set readAhead(seq: number) {
    if (seq === this.#readAhead) return;
    this.#readAhead = seq;
    this.#touchState();
  }

  /** The unread count can't be told from what is known here: the server must be asked. */
  get isCountUnsure(): boolean {
    const { notes, epoch } = this.#replica;
    return this.#read !== undefined && epoch !== undefined && !isExact(this.#read, notes, this.#surroundings.me());
  }

  take(event: ReplicaEvent): Step {
    const before = this.#replica;
    const taken = step(before, event, this.#surroundings.clock.now());
    this.#replica = taken.replica;
    if (taken.applied.length > 0) {
      const authors = new Set(taken.applied.flatMap(({ items }) => items.filter(isNew).map(({ author }) => author.id)));
      this.#forgetTyping((_, user) => authors.has(user));
    }
    if (before.window !== taken.replica.window) this.timeline.touch();
    if (before.notes !== taken.replica.notes || before.cursor !== taken.replica.cursor) this.#touchState();
    this.#surroundings.onStep(this, event, before, taken);
    return taken;
  }

  join({ read, ...room }: JoinedRoom): void {
    this.#room = room;
    this.#read = read;
    this.#touchState();
  }

  leave(): void {
    this.#room = undefined;
    this.#read = undefined;
    this.#readAhead = 0;
    this.#typing.clear();
    this.#typingEnds.stop();
    this.#touchState();
  }

  rename(room: Room): void {
    if (this.#room) this.#room = room;
    this.#touchState();
  }

  moveRead(read: ReadPosition): void {
    if (!this.#room) return;
    this.#read = read;
    this.#touchState();
  }

  hearTyping({ user, isTyping }: Typing): void {
    const { clock, me } = this.#surroundings;
    if (user.id === me()) return;
    this.#typing.delete(user.id);
    if (isTyping) this.#typing.set(user.id, { user, until: clock.now() + Timings.typingExpiryMs });
    this.#watchTyping();
  }

  hearPresence({ online, offline, count }: Presence): void {
    if (!online && !offline) this.#online = undefined;
    else {
      const known = new Map(this.#online);
      for (const id of offline ?? []) known.delete(id);
      for (const user of online ?? []) known.set(user.id, user);
      this.#online = known;
    }
    this.#onlineCount = count;
    this.#touchState();
  }

  /** The connection is new: who is online is told from scratch. */
  forgetPresence(): void {
    this.#online = new Map();
    this.#onlineCount = 0;
    this.#typing.clear();
    this.#watchTyping();
  }

  renameUser(user: User): void {
    const online = this.#online?.get(user.id);
    if (this.#online && online) this.#online = new Map(this.#online).set(user.id, user);
    if (online) this.#touchState();
  }

  stop(): void {
    this.#typingEnds.stop();
  }

  #forgetTyping(isOver: (until: number, user: UserId) => boolean): void {
    const size = this.#typing.size;
    for (const [id, { until }] of this.#typing) if (isOver(until, id)) this.#typing.delete(id);
    if (this.#typing.size < size || size > 0) this.#watchTyping();
  }

  #watchTyping(): void {
    const ends = [...this.#typing.values()].map(({ until }) => until);
    this.#typingEnds.set(ends.length > 0 ? Math.min(...ends) : undefined);
    this.#touchState();
  }

  #touchState(): void {
    this.state.touch();
    this.#surroundings.onState(this);
  }

  #showState(before: RoomState | undefined): RoomState | undefined {
    const [room, told, me] = [this.#room, this.#read, this.#surroundings.me()];
    if (!room || !told) return undefined;
    const { cursor, notes } = this.#replica;
    const read = this.#readAhead > told.seq ? this.#movedOn(told, before?.read) : told;
    const typing = [...this.#typing.values()].map(({ user }) => user);
    const online = this.#online && [...this.#online.values()];
    const now = {
      room,
      read,
      unread: unreadOf(read, notes, me),
      cursor,
      typing: before && isSame(before.typing, typing) ? before.typing : typing,
      onlineCount: this.#onlineCount,
      ...(online && { online: before?.online && isSame(before.online, online) ? before.online : online }),
    };
    return before && isShallowEqual(before, now) ? before : now;
  }

  /** The same object while it says the same. */
  #movedOn(told: ReadPosition, before: ReadPosition | undefined): ReadPosition {
    const moved = movedTo(told, this.#readAhead, this.#replica, this.#surroundings.me());
    return before && isShallowEqual(before, moved) ? before : moved;
  }

  #showTimeline(before: Timeline | undefined): Timeline {
    const { window } = this.#replica;
    const now = {
      messages: window?.messages ?? [],
      hasOlder: window?.hasOlder ?? false,
      hasNewer: window?.hasNewer ?? false,
      isLoaded: window !== undefined,
      ...this.#pending,
    };
    return before && isShallowEqual(before, now) ? before : now;
  }
}

function isNew({ seq, rev }: { readonly seq: number; readonly rev: number }): boolean {
  return seq === rev;
}

function isSame<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((value, n) => Object.is(value, b[n]));
}

function isShallowEqual(a: object, b: object): boolean {
  const [left, right] = [Object.entries(a), b as Record<string, unknown>];
  return left.length === Object.keys(b).length && left.every(([name, value]) => Object.is(value, right[name]));
}
