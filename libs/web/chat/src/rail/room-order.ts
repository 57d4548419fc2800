import type { RoomState } from '@parley/web-data-access';
import type { RoomId } from '@parley/dto';

/** The room before or after another in the list, round its ends; with `isUnread`, the nearest unread one that way. */
export function neighbour(
  rooms: readonly RoomState[],
  from: RoomId | undefined,
  { step, isUnread }: { readonly step: 1 | -1; readonly isUnread: boolean },
): RoomId | undefined {
  const at = rooms.findIndex(({ room }) => room.id === from);
  const start = at < 0 && step < 0 ? 0 : at;
  for (let distance = 1; distance <= rooms.length; distance++) {
    const next = rooms[(start + step * distance + rooms.length * 2) % rooms.length];
    if (next === undefined || next.room.id === from) continue;
    if (!isUnread || next.unread > 0) return next.room.id;
  }
  return undefined;
}

/** Rooms whose name has every word that was typed: unread ones first, those that begin with it before the others, the open one last. */
export function matching(rooms: readonly RoomState[], typed: string, open?: RoomId): readonly RoomState[] {
  const words = typed
    .toLocaleLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '');
  const rank = ({ room, unread }: RoomState) =>
    (room.id === open ? 4 : unread > 0 ? 0 : 2) + (room.name.toLocaleLowerCase().startsWith(words[0] ?? '') ? 0 : 1);
  return rooms
    .filter(({ room }) => words.every((word) => room.name.toLocaleLowerCase().includes(word)))
    .map((state, at) => ({ state, at }))
    .sort((one, other) => rank(one.state) - rank(other.state) || one.at - other.at)
    .map(({ state }) => state);
}

/** Unread messages over all rooms, as the tab's title counts them. */
export function totalUnread(rooms: readonly RoomState[]): number {
  return rooms.reduce((sum, { unread }) => sum + unread, 0);
}
