import type { RoomId, UserId } from '@parley/dto';

/** Texts by person and room, kept in this browser. They survive a reload; one person's are never given to another. */
export class KeptTexts {
  /** What storage could not take lives as long as the page; `undefined`: it could not be made to forget either. */
  private readonly held = new Map<string, string | undefined>();

  /** `name`: what the texts are, as a part of their keys. */
  constructor(private readonly name: string) {}

  read(user: UserId, room: RoomId): string | undefined {
    const key = this.keyOf(user, room);
    if (this.held.has(key)) return this.held.get(key);
    try {
      return localStorage.getItem(key) ?? undefined;
    } catch {
      // Storage is forbidden.
      return undefined;
    }
  }

  /** `undefined` is forgotten. */
  write(user: UserId, room: RoomId, text: string | undefined): void {
    const key = this.keyOf(user, room);
    this.held.delete(key);
    try {
      if (text === undefined) localStorage.removeItem(key);
      else localStorage.setItem(key, text);
    } catch {
      // Storage is full or forbidden.
      this.held.set(key, text);
    }
  }

  private keyOf(user: UserId, room: RoomId): string {
    return `parley.${this.name}.${user}.${room}`;
  }
}
