import { lobbyId } from '@parley/dto/constants';
import type { RoomState } from '../api.ts';
import type { EpochName, Hello, JoinedRoom, Room, RoomId } from '../contract.ts';
import { ParleyClientError } from '../errors.ts';
import { Live } from './live.ts';
import type { Rest } from './rest.ts';
import type { RoomModel } from './room-model.ts';

export interface RoomsOptions {
  readonly rest: Rest;
  readonly isComplete: boolean;
  readonly from: 'now' | 'start';
  readonly model: (id: RoomId) => RoomModel;
  readonly all: () => Iterable<RoomModel>;
}

/** Which rooms one is a member of: from hello, from joining and leaving. */
export class Rooms {
  readonly list: Live<readonly RoomState[]>;
  readonly #options: RoomsOptions;
  #epoch: EpochName | undefined;
  #hellos = 0;
  #isWhole = false;
  /** Those joined, as they are shown; unset when that must be found out anew. */
  #order: readonly RoomModel[] | undefined;

  constructor(options: RoomsOptions) {
    this.#options = options;
    this.list = new Live((before) => this.#show(before));
  }

  /** Every room has been named since the last hello: what is not joined is not one's own. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** `named`: the rooms whose cursors the handshake told. */
  greet({ epoch, rooms, hasMoreRooms }: Hello, named: ReadonlySet<RoomId>): void {
    const hello = ++this.#hellos;
    this.#isWhole = false;
    this.#epoch = epoch;
    for (const room of rooms) this.join(room, named.has(room.id));
    const ids = new Set(rooms.map(({ id }) => id));
    if (hasMoreRooms) void this.#pageTheRest(hello, ids);
    else this.#leaveOthers(ids);
  }

  join(room: JoinedRoom, isNamed = false): void {
    const model = this.#options.model(room.id);
    model.forgetPresence();
    model.join(room);
    const epoch = this.#epoch;
    if (epoch === undefined) return;
    const { isComplete, from } = this.#options;
    const cursor = isComplete && from === 'start' ? 0 : room.head;
    model.take({ kind: 'greeted', epoch, head: room.head, cursor, isNamed });
    this.reorder();
  }

  leave(id: RoomId): void {
    this.#options.model(id).leave();
    this.reorder();
  }

  /** A room came, went, or changed its name. */
  reorder(): void {
    this.#order = undefined;
    this.list.touch();
  }

  #leaveOthers(ids: ReadonlySet<RoomId>): void {
    this.#isWhole = true;
    for (const model of this.#options.all()) if (model.isJoined && !ids.has(model.id)) this.leave(model.id);
  }

  /** Hello names 500 rooms; the others are paged, by id. */
  async #pageTheRest(hello: number, ids: Set<RoomId>): Promise<void> {
    try {
      for (let after: RoomId | undefined, hasMore = true; hasMore && hello === this.#hellos;) {
        const page = await this.#options.rest.joinedRooms(after);
        if (hello !== this.#hellos) return;
        for (const { read, ...room } of page.items) {
          if (read && !ids.has(room.id)) this.join({ ...room, read });
          ids.add(room.id);
        }
        after = page.items.at(-1)?.id;
        hasMore = page.hasMore && after !== undefined;
      }
      if (hello === this.#hellos) this.#leaveOthers(ids);
    } catch (error) {
      // The next hello begins anew; until then the rooms known before stay.
      if (!(error instanceof ParleyClientError)) throw error;
    }
  }

  #show(before: readonly RoomState[] | undefined): readonly RoomState[] {
    this.#order ??= [...this.#options.all()].filter(({ isJoined }) => isJoined).sort(compare);
    const states = this.#order.flatMap(({ state }) => state.value ?? []);
    const isSame = before?.length === states.length && states.every((state, n) => state === before[n]);
    return isSame ? before : states;
  }
}

function compare({ room: a }: RoomModel, { room: b }: RoomModel): number {
  if (!a || !b) return 0;
  return rank(a) - rank(b) || a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1);
}

function rank({ id }: Room): number {
  return id === lobbyId ? 0 : 1;
}
