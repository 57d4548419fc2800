import { openSqliteStore } from '@parley/server-store-sqlite';
import { inTurns } from '../in-turns.ts';
import { signIn, startParley, type Guest } from './parley.ts';
import { TemporaryFolder } from './temporary-folder.ts';

const signInsAtOnce = 32;

/**
 * Guests who have signed in once, and a data folder that knows them: copied for each measurement, so that each starts
 * from the same state and nobody is signed in twice.
 */
export class Town implements AsyncDisposable {
  readonly guests: readonly Guest[];
  readonly #folder: TemporaryFolder;

  private constructor(guests: readonly Guest[], folder: TemporaryFolder) {
    this.guests = guests;
    this.#folder = folder;
  }

  static async found(size: number): Promise<Town> {
    const folder = await TemporaryFolder.make();
    await using server = await startParley(folder.path);
    const guests = await inTurns(size, signInsAtOnce, () => signIn(server.port));
    await server.stop();
    return new Town(guests, folder);
  }

  /**
   * A town like this one in which the guest with number `n` is a member of these rooms already. Rooms are made as needed;
   * `lobby` is there from the start.
   */
  async settle(size: number, roomsOf: (n: number) => readonly string[]): Promise<Town> {
    const folder = await this.#folder.copy();
    const guests = this.guests.slice(0, size);
    await using store = await openSqliteStore({ folder: folder.path });
    const at = new Date().toISOString();
    const rooms = new Set(guests.flatMap((_, n) => roomsOf(n)));
    rooms.delete('lobby');
    const maker = guests[0]?.id ?? '';
    for (const id of rooms) await store.rooms.create({ id, name: id, maker, at });
    await inTurns(size, signInsAtOnce, async (n) => {
      const user = guests[n]?.id ?? '';
      await store.rooms.enrol(user, at);
      for (const room of roomsOf(n)) await store.rooms.join({ room, user }, at);
      if (!roomsOf(n).includes('lobby')) await store.rooms.leave({ room: 'lobby', user });
    });
    // A room's maker is its member; here only who was asked for is.
    for (const room of rooms) if (!roomsOf(0).includes(room)) await store.rooms.leave({ room, user: maker });
    return new Town(guests, folder);
  }

  /** A data folder of its own for one measurement. */
  folder(): Promise<TemporaryFolder> {
    return this.#folder.copy();
  }

  guest(n: number): Guest {
    const guest = this.guests[n];
    if (!guest) throw new Error(`The town has ${this.guests.length} guests; number ${n} was asked for.`);
    return guest;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#folder[Symbol.asyncDispose]();
  }
}
