/** A piece of a message's text. Everything is shown as text; only the kind decides in which element. */
export type TextToken =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'block'; readonly text: string; readonly language: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string };

const fence = /^```[ \t]*([\w+#.-]*)[ \t]*\n([\s\S]*?)(?:\n```[ \t]*(?:\n|$)|$(?![\s\S]))/gmu;
const opening = /^```[ \t]*[\w+#.-]*[ \t]*$/u;
const closing = /^```[ \t]*$/u;
const inline = /`([^`\n]+)`|(?:https?:\/\/|mailto:)[^\s<>"`]+/giu;

/**
 * Splits a message's text into plain text, links, inline code and fenced code. Plain text keeps its line breaks; a
 * fence that is never closed reaches to the end. Linear in the length of the text.
 */
export function tokens(text: string): readonly TextToken[] {
  const found: TextToken[] = [];
  let at = 0;
  for (const match of text.matchAll(fence)) {
    const [whole, language = '', code = ''] = match;
    found.push(...inlineTokens(trimEnd(text.slice(at, match.index))));
    found.push({ kind: 'block', text: code, language });
    at = match.index + whole.length;
  }
  found.push(...inlineTokens(text.slice(at)));
  return found;
}

/** Whether a caret at this place stands inside a code fence, where Enter breaks the line. */
export function isInFence(text: string, caret: number): boolean {
  let isOpen = false;
  for (const line of text.slice(0, caret).split('\n')) isOpen = isOpen ? !closing.test(line) : opening.test(line);
  return isOpen;
}

function inlineTokens(text: string): TextToken[] {
  const found: TextToken[] = [];
  let at = 0;
  const plain = (end: number) => {
    if (end > at) found.push({ kind: 'text', text: text.slice(at, end) });
  };
  for (const match of text.matchAll(inline)) {
    const code = match[1];
    const shown = code ?? withoutTrailingPunctuation(match[0]);
    const href = code === undefined ? safeHref(shown) : undefined;
    if (code === undefined && href === undefined) continue;
    plain(match.index);
    found.push(href === undefined ? { kind: 'code', text: shown } : { kind: 'link', text: shown, href });
    at = match.index + (code === undefined ? shown.length : match[0].length);
  }
  plain(text.length);
  return found;
}

/** "See https://example.org/a_(b)." ends its link before the full stop, and keeps a bracket that it opened itself. */
function withoutTrailingPunctuation(url: string): string {
  let end = url.length;
  let open = 0;
  for (const character of url) open += character === '(' ? 1 : character === ')' ? -1 : 0;
  for (; end > 0; end--) {
    const last = url.charAt(end - 1);
    if (last === ')' && open < 0) open++;
    else if (!".,;:!?'*_]}".includes(last)) break;
  }
  return url.slice(0, end);
}

/** The address of a link that is safe to follow: http, https or mailto, and nothing else. */
function safeHref(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url.href : undefined;
}

function trimEnd(text: string): string {
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}
