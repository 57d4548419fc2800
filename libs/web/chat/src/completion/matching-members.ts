import type { MemberPage } from '@parley/dto';

export type Member = MemberPage['items'][number];

export interface Asked {
  readonly typed: string;
  /** Who writes: suggested last. */
  readonly me: string | undefined;
  readonly locale: string;
}

/** More suggestions than these nobody reads. */
const most = 8;

/** Whose name, or a word of it, begins with what was typed; then who has it within their name. Neither case nor accents matter. */
export function matchingMembers(members: readonly Member[], { typed, me, locale }: Asked): readonly Member[] {
  const sought = folded(typed);
  return members
    .map((member) => ({ member, rank: rankOf(folded(member.name), sought), isMe: member.id === me }))
    .filter(({ rank }) => rank < none)
    .sort(
      (one, other) =>
        Number(one.isMe) - Number(other.isMe) ||
        one.rank - other.rank ||
        one.member.name.localeCompare(other.member.name, locale),
    )
    .slice(0, most)
    .map(({ member }) => member);
}

const none = 2;

function rankOf(name: string, sought: string): number {
  if (name.startsWith(sought) || name.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(sought))) return 0;
  return name.includes(sought) ? 1 : none;
}

function folded(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
