import type { Parley } from './api.ts';
import { connect as connectAnywhere, createParley as createAnywhere } from './create-parley.ts';
import type { ConnectOptions, ParleyOptions } from './options.ts';

export type * from './api.ts';
export type * from './options.ts';
export { ParleyClientError, type ClientErrorCode } from './errors.ts';
export { fileStorage } from './storage/file-storage.ts';
export { memoryStorage } from './storage/memory-storage.ts';

/** As in browsers, but complete unless told otherwise: a bot misses nothing. */
export function createParley(options: ParleyOptions): Parley {
  return createAnywhere({ complete: true, ...options });
}

/** As in browsers, but complete unless told otherwise: a bot misses nothing. */
export function connect(options: ConnectOptions): Promise<Parley> {
  return connectAnywhere({ complete: true, ...options });
}
