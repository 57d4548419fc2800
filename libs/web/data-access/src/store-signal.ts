import { effect, inject, linkedSignal, untracked, type Signal } from '@angular/core';
import type { Store } from '@parley/client';
import { Frames } from './frames.ts';

export type StoreSignal<T> = Signal<T> & {
  /** Takes the store's value now, without waiting for the next frame. */
  refresh(): void;
};

/**
 * A store of the SDK as a signal, updated at most once a frame; `initial` while there is no store. Follows `source` when
 * it names another store. Call it in an injection context: it stops with it.
 */
export function storeSignal<T>(source: () => Store<T> | undefined, initial: T): StoreSignal<T> {
  const frames = inject(Frames);
  const latest = linkedSignal(() => source()?.value ?? initial);
  effect((stop) => {
    const store = source();
    if (store === undefined) return;
    let isOver = false;
    const update = () => {
      if (!isOver) latest.set(store.value);
    };
    const unsubscribe = store.subscribe(() => {
      frames.schedule(update);
    });
    // Between making the signal and this effect the store may have moved.
    update();
    stop(() => {
      isOver = true;
      unsubscribe();
    });
  });
  const refresh = () => {
    const store = untracked(source);
    if (store !== undefined) latest.set(store.value);
  };
  return Object.assign(latest.asReadonly(), { refresh });
}
