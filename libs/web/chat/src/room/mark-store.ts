import { Injectable } from '@angular/core';
import type { RoomId, UserId } from '@parley/dto';
import { KeptTexts } from '../kept/kept-texts.ts';

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
  private readonly texts = new KeptTexts('marked');

  read(user: UserId, room: RoomId): Mark | undefined {
    try {
      const stored: unknown = JSON.parse(this.texts.read(user, room) ?? 'null');
      return isMark(stored) ? stored : undefined;
    } catch {
      // Not of this form.
      return undefined;
    }
  }

  write(user: UserId, room: RoomId, mark: Mark): void {
    this.texts.write(user, room, JSON.stringify(mark));
  }

  forget(user: UserId, room: RoomId): void {
    this.texts.write(user, room, undefined);
  }
}

function isMark(value: unknown): value is Mark {
  if (typeof value !== 'object' || value === null) return false;
  const { seq, read } = value as Partial<Record<string, unknown>>;
  return typeof seq === 'number' && typeof read === 'number';
}
