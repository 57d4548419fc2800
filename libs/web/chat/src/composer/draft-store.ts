import { Injectable } from '@angular/core';
import type { RoomId, UserId } from '@parley/dto';
import { KeptTexts } from '../kept/kept-texts.ts';

/** What somebody has begun to write, by person and room, in this browser. Survives a reload; never shown to another person. */
@Injectable({ providedIn: 'root' })
export class DraftStore {
  private readonly texts = new KeptTexts('draft');

  read(user: UserId, room: RoomId): string {
    return this.texts.read(user, room) ?? '';
  }

  /** An empty draft is forgotten. */
  write(user: UserId, room: RoomId, text: string): void {
    this.texts.write(user, room, text === '' ? undefined : text);
  }
}
