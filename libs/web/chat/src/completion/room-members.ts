import type { MemberPage } from '@parley/dto';
import type { Member } from './matching-members.ts';

/** How long a list is good for, in milliseconds: whoever joins meanwhile is suggested a little later. */
const validMs = 30_000;
/** In larger rooms only these pages' members are suggested: the server can't look for a name yet. */
const mostPages = 3;

/** Whom a room has, as far as anybody will be suggested; asked for again once it is old. */
export class RoomMembers {
  private asked: { readonly at: number; readonly list: Promise<readonly Member[]> } | undefined;

  constructor(
    private readonly page: (after: string | undefined) => Promise<MemberPage>,
    private readonly now: () => number,
  ) {}

  /** Rejects as `page` does; then the next call asks again. */
  async list(): Promise<readonly Member[]> {
    const at = this.now();
    if (this.asked === undefined || at - this.asked.at > validMs) this.asked = { at, list: this.load() };
    const { asked } = this;
    try {
      return await asked.list;
    } catch (error) {
      if (this.asked === asked) this.asked = undefined;
      throw error;
    }
  }

  private async load(): Promise<readonly Member[]> {
    const members: Member[] = [];
    for (let pages = 0; pages < mostPages; pages++) {
      const { items, hasMore } = await this.page(members.at(-1)?.id);
      members.push(...items);
      if (!hasMore) break;
    }
    return members;
  }
}
