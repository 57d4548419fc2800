const moods =
  'Amber Bold Brave Breezy Bright Brisk Calm Candid Cheery Clever Coral Cosy Crisp Curious Dapper Daring Deft Eager Early Easy Fair Fleet Fond Gentle Glad Golden Hazel Honest Humble Jolly Keen Kind Lively Lucky Lunar Mellow Merry Mild Misty Neat Nimble Noble Olive Patient Placid Plucky Polite Proud Quick Quiet Rapid Ready Rosy Sage Serene Silver Snug Solar Spry Steady Sunny Swift Tidy Warm'.split(
    ' ',
  );
const animals =
  'Badger Bear Beaver Bison Bittern Crane Cricket Curlew Deer Dolphin Dormouse Dove Eagle Egret Falcon Ferret Finch Fox Gecko Gibbon Goose Hare Hawk Heron Ibex Ibis Jackdaw Jay Kestrel Koala Lark Lemur Linnet Lynx Magpie Marmot Marten Mole Moose Newt Ocelot Oriole Osprey Otter Owl Panda Penguin Petrel Plover Puffin Quail Raven Robin Seal Shrew Sparrow Starling Stork Swan Swift Tapir Tern Toad Vole Walrus Wombat Wren Zebra'.split(
    ' ',
  );

/** Numbers up to which a name's ending is drawn, by how often drawing has met a name that was taken. */
const ranges = [99, 99, 9_999, 9_999, 999_999_999];

/** Tries after which something other than chance is wrong. */
export const nameAttempts = 8;

/**
 * A name for a guest, such as "Quiet Otter 42".
 *
 * @param attempt counts from 0; later attempts draw from more names.
 * @param random a number from 0 up to but not including 1.
 */
export function guestName(attempt: number, random: () => number): string {
  const range = ranges[Math.min(attempt, ranges.length - 1)] ?? 99;
  const pick = (words: readonly string[]): string => words[Math.floor(random() * words.length)] ?? 'Guest';
  return `${pick(moods)} ${pick(animals)} ${1 + Math.floor(random() * range)}`;
}

/**
 * What makes two names the same: compatible spellings (NFKC), upper and lower case, and runs of spaces do not tell
 * people apart.
 */
export function nameKey(name: string): string {
  return name.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC').trim().replaceAll(/\s+/gu, ' ');
}
