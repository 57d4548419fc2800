import type { RoomId } from '@parley/dto';
import type { MessageLog, RoomDirectory } from '@parley/server-domain';
import { ada, at, newRoomId } from '../factories.ts';

/** A store as the port suites see it. Closing it is disposing of it, and may be done twice. */
export interface StoreUnderTest extends AsyncDisposable {
  readonly log: MessageLog;
  readonly rooms: RoomDirectory;
  /** Closes it and opens the same data again. */
  reopen(): Promise<StoreUnderTest>;
}

/** Opens a new, empty store: the lobby and nobody in it. */
export type OpenStore = () => Promise<StoreUnderTest>;

/** Makes a room with Ada in it. */
export async function makeRoom({ rooms }: StoreUnderTest): Promise<RoomId> {
  const { id } = await rooms.create({ id: newRoomId(), name: 'Room', maker: ada.id, at });
  return id;
}

/** No limit that these tests reach. */
export const all = { items: 10_000, bytes: 100_000_000 };
