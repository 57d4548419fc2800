import { Injectable } from '@angular/core';
import type { RoomId, UserId } from '@parley/dto';

/** What somebody has begun to write, by person and room, in this browser. Survives a reload; never shown to another person. */
@Injectable({ providedIn: 'root' })
export class DraftStore {
  /** What storage has no room for lives as long as the page. */
  private readonly held = new Map<string, string>();

  read(user: UserId, room: RoomId): string {
    const key = keyOf(user, room);
    try {
      return this.held.get(key) ?? localStorage.getItem(key) ?? '';
    } catch {
      return '';
    }
  }

  /** An empty draft is forgotten. */
  write(user: UserId, room: RoomId, text: string): void {
    const key = keyOf(user, room);
    this.held.delete(key);
    try {
      if (text === '') localStorage.removeItem(key);
      else localStorage.setItem(key, text);
    } catch {
      // Storage is full or forbidden.
      this.held.set(key, text);
    }
  }
}

function keyOf(user: UserId, room: RoomId): string {
  return `parley.draft.${user}.${room}`;
}
