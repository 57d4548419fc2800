import type { Parley } from './api.ts';
import type { ConnectOptions, ParleyOptions } from './options.ts';

/** Starts a client over a socket; connects at once. */
export function createParley(_options: ParleyOptions): Parley {
  throw new Error('The client is not there yet.');
}

/** Starts a client and resolves once the server has said hello. */
export function connect(_options: ConnectOptions): Promise<Parley> {
  return Promise.reject(new Error('The client is not there yet.'));
}
