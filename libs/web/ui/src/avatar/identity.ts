/** Up to two letters that stand for a name: the first of its first and last word, or the first two of its only word. */
export function initials(name: string): string {
  const words = name.split(/[\s\-_.]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const [first = '', last = ''] = [words.at(0), words.length > 1 ? words.at(-1) : undefined];
  const letters = last === '' ? graphemes(first).slice(0, 2) : [graphemes(first)[0], graphemes(last)[0]];
  return letters.join('').toLocaleUpperCase() || '?';
}

/** A hue in degrees, always the same for the same id, spread so that neighbours in a room differ. */
export function hue(id: string): number {
  // FNV-1a: short, and far better spread over similar ids than a sum.
  let hash = 0x811c9dc5;
  for (let at = 0; at < id.length; at++) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193);
  return ((hash >>> 0) % 24) * 15;
}

function graphemes(text: string): string[] {
  return [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)].map(({ segment }) => segment);
}
