import { InjectionToken } from '@angular/core';
import type { Parley } from '@parley/client';
import type { ClientEvents, ServerEvents } from '@parley/dto';
import type { Socket } from 'socket.io-client';

export interface ParleyOptions {
  /** The page's one socket, not yet connected. */
  readonly socket: Socket<ServerEvents, ClientEvents>;
  /** Gives an access token, fresh enough to connect with. */
  readonly token: () => Promise<string>;
  /** Whose outbox it is. */
  readonly user: string;
}

/** Starts the SDK. A token, so that tests start another. */
export const OpenParley = new InjectionToken<(options: ParleyOptions) => Promise<Parley>>('OpenParley', {
  providedIn: 'root',
  factory: () => () => Promise.reject(new Error('The SDK is not there yet.')),
});
