import type { Catalogue } from '@parley/web-ui';

/** Who is typing, in words; empty when nobody is. From three on nobody is named. */
export function typingSentence(names: readonly string[], text: Catalogue['typing']): string {
  const [first, second] = names;
  if (first === undefined) return '';
  if (second === undefined) return text.one(first);
  return names.length === 2 ? text.two(first, second) : text.several;
}
