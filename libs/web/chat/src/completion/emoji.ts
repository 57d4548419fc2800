import emojilib from 'emojilib' with { type: 'json' };

export interface Emoji {
  readonly emoji: string;
  /** `party popper`. */
  readonly name: string;
}

/** More suggestions than these nobody reads. */
const most = 8;

/** Those in common use first, as emojilib has them. */
const all = Object.entries(emojilib).map(([emoji, [name = '', ...keywords]]) => ({
  emoji,
  name: snake(name),
  words: snake(name).split('_'),
  keywords: keywords.map(snake),
}));

type Entry = (typeof all)[number];

/** What is called like that, then what has a name or a keyword that begins so. Written as between colons: `party_pop`. */
export function matchingEmoji(typed: string): readonly Emoji[] {
  const sought = snake(typed);
  return all
    .map((entry) => ({ entry, rank: rankOf(entry, sought) }))
    .filter(({ rank }) => rank < ranks.none)
    .sort((one, other) => one.rank - other.rank || plainer(one, other))
    .slice(0, most)
    .map(({ entry: { emoji, name } }) => ({ emoji, name: name.replaceAll('_', ' ') }));
}

/** How well something fits, the best first. */
const ranks = { isName: 0, isInShortName: 1, isKeyword: 2, beginsName: 3, beginsWord: 4, beginsKeyword: 5, none: 6 };

function rankOf({ name, words, keywords }: Entry, sought: string): number {
  const begins = (text: string) => text.startsWith(sought);
  if (name === sought) return ranks.isName;
  // A red heart is a heart before all else; a cat with a wry smile is no more of a smile than whatever smiles.
  if (words.includes(sought) && words.length <= 2) return ranks.isInShortName;
  if (words.includes(sought) || keywords.includes(sought)) return ranks.isKeyword;
  if (begins(name)) return ranks.beginsName;
  if (words.some(begins)) return ranks.beginsWord;
  return keywords.some(begins) ? ranks.beginsKeyword : ranks.none;
}

/** Of names that fit alike, the shortest is of the plainest thing; of keywords nothing can be said. */
function plainer(one: { entry: Entry; rank: number }, other: { entry: Entry }): number {
  if (one.rank === ranks.isKeyword || one.rank === ranks.beginsKeyword) return 0;
  return one.entry.name.length - other.entry.name.length;
}

function snake(text: string): string {
  return text.toLowerCase().replaceAll(' ', '_');
}
