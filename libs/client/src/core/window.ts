import type { HistoryPage, Message } from '../contract.ts';

/** A contiguous span of a room's history: every message between its ends is in it. */
export interface Window {
  /** By ascending `seq`, tombstones included. */
  readonly messages: readonly Message[];
  readonly hasOlder: boolean;
  /** False: it reaches the end of the log, and new messages belong to it. */
  readonly hasNewer: boolean;
}

export type Edge = 'older' | 'newer';

export function windowOf({ items, hasOlder, hasNewer }: HistoryPage): Window {
  return { messages: items, hasOlder, hasNewer };
}

/** Takes in changes: inside the span the higher `rev` wins, outside they are not kept. The same object if nothing changed. */
export function mergeChanges(window: Window, changes: readonly Message[]): Window {
  let messages: Message[] | undefined;
  for (const change of changes) {
    const current: readonly Message[] = messages ?? window.messages;
    const at = placeOf(current, change.seq);
    const known = current[at];
    if (known?.seq === change.seq) {
      if (known.rev >= change.rev) continue;
      messages ??= [...window.messages];
      messages[at] = change;
    } else if (covers(window, current, at)) {
      messages ??= [...window.messages];
      messages.splice(at, 0, change);
    }
  }
  return messages ? { ...window, messages } : window;
}

/** Lengthens a span by the page beyond one of its edges. */
export function joinPage(window: Window, page: HistoryPage, edge: Edge): Window {
  return edge === 'older'
    ? { ...window, messages: [...page.items, ...window.messages], hasOlder: page.hasOlder }
    : { ...window, messages: [...window.messages, ...page.items], hasNewer: page.hasNewer };
}

/** Drops what is beyond `maxItems` at the end that is far from `near`. */
export function trim(window: Window, maxItems: number, near: Edge): Window {
  const { messages } = window;
  if (messages.length <= maxItems) return window;
  return near === 'newer'
    ? { ...window, messages: messages.slice(messages.length - maxItems), hasOlder: true }
    : { ...window, messages: messages.slice(0, maxItems), hasNewer: true };
}

/** The index of the first message at or after `seq`. */
function placeOf(messages: readonly Message[], seq: number): number {
  let [low, high] = [0, messages.length];
  // New messages come at the end.
  if ((messages[high - 1]?.seq ?? -1) < seq) return high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((messages[middle]?.seq ?? 0) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

function covers({ hasOlder, hasNewer }: Window, messages: readonly Message[], at: number): boolean {
  return (at > 0 || !hasOlder) && (at < messages.length || !hasNewer);
}
