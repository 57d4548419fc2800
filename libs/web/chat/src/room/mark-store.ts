import { Injectable } from '@angular/core';
import type { RoomId, UserId } from '@parley/dto';

/** A message that was marked as unread, and the read position which that left: the two hold together. */
export interface Mark {
  readonly seq: number;
  readonly read: number;
}

/**
 * Which message somebody marked as unread, by person and room, in this browser. The read position alone does not tell: the
 * marked message may be one's own or deleted, which is never news. Survives a reload.
 */
@Injectable({ providedIn: 'root' })
export class MarkStore {
  /** What storage has no room for lives as long as the page. */
  private readonly held = new Map<string, Mark>();

  read(user: UserId, room: RoomId): Mark | undefined {
    const key = keyOf(user, room);
    try {
      const stored: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
      return this.held.get(key) ?? (isMark(stored) ? stored : undefined);
    } catch {
      // Forbidden, or not of this form.
      return this.held.get(key);
    }
  }

  write(user: UserId, room: RoomId, mark: Mark): void {
    const key = keyOf(user, room);
    this.held.delete(key);
    try {
      localStorage.setItem(key, JSON.stringify(mark));
    } catch {
      // Storage is full or forbidden.
      this.held.set(key, mark);
    }
  }

  forget(user: UserId, room: RoomId): void {
    const key = keyOf(user, room);
    this.held.delete(key);
    try {
      localStorage.removeItem(key);
    } catch {
      // Then it was held in the page alone.
    }
  }
}

function keyOf(user: UserId, room: RoomId): string {
  return `parley.marked.${user}.${room}`;
}

function isMark(value: unknown): value is Mark {
  if (typeof value !== 'object' || value === null) return false;
  const { seq, read } = value as Partial<Record<string, unknown>>;
  return typeof seq === 'number' && typeof read === 'number';
}
