import { makeEnvironmentProviders, type EnvironmentProviders } from '@angular/core';
import { transportOptions } from '@parley/client';
import { provideSocketIo } from 'ngx-socket-io';
import { Environment } from './environment.ts';

/** The one socket of the page and everything over it, with the server's address from the environment. */
export function provideParley(environment: Environment): EnvironmentProviders {
  return makeEnvironmentProviders([
    { provide: Environment, useValue: environment },
    provideSocketIo({
      // Socket.IO takes "/" for the page's own origin; an empty string it would misread.
      url: environment.serverUrl === '' ? '/' : environment.serverUrl,
      options: { autoConnect: false, ...transportOptions },
    }),
  ]);
}
