/**
 * What passes between the event loop and the store's threads. Groups of requests and their answers travel as one JSON
 * string each: V8 writes and reads JSON nearly twice as fast as it clones objects of this kind.
 */
export type Request = readonly [method: string, args: unknown];

export type Settled = { readonly value?: unknown } | { readonly error: string };

export type GroupAnswer =
  | {
      /** In the order of the requests. Fewer than these: the rest was not begun. */
      readonly results: readonly Settled[];
      /** Durable commits of the database so far; of the writer only. */
      readonly commits?: number;
    }
  | {
      /** Nothing was done because of `busy` and `full`; after `fatal` nobody knows. */
      readonly failure: 'busy' | 'full' | 'fatal';
      readonly error: string;
    };

/** What a thread says. Every `answer` is to the one group in flight. */
export type ThreadMessage =
  | { readonly kind: 'ready'; readonly epoch: string; readonly commits: number }
  | { readonly kind: 'refused'; readonly reason: string | undefined; readonly error: string }
  | { readonly kind: 'answer'; readonly answer: string }
  | { readonly kind: 'fatal'; readonly error: string }
  | { readonly kind: 'closed' };

/** What a thread is told. */
export type ThreadOrder =
  { readonly kind: 'open' } | { readonly kind: 'run'; readonly group: string } | { readonly kind: 'close' };
