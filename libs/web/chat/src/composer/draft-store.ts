import { Injectable } from '@angular/core';
import type { RoomId, UserId } from '@parley/dto';

/** What somebody has begun to write, by person and room, in this browser. Survives a reload; never shown to another person. */
@Injectable({ providedIn: 'root' })
export class DraftStore {
  read(user: UserId, room: RoomId): string {
    try {
      return localStorage.getItem(key(user, room)) ?? '';
    } catch {
      return '';
    }
  }

  /** An empty draft is forgotten. */
  write(user: UserId, room: RoomId, text: string): void {
    try {
      if (text === '') localStorage.removeItem(key(user, room));
      else localStorage.setItem(key(user, room), text);
    } catch {
      // Storage is full or forbidden: the draft lives as long as the page.
    }
  }
}

function key(user: UserId, room: RoomId): string {
  return `parley.draft.${user}.${room}`;
}
