import { InjectionToken, inject } from '@angular/core';
import { createParley, type Parley, type ParleyOptions } from '@parley/client';
import { Environment } from '../environment.ts';

/** Starts the SDK over the page's one socket. A token, so that tests start another. */
export const OpenParley = new InjectionToken<(options: Pick<ParleyOptions, 'socket' | 'token' | 'user'>) => Parley>(
  'OpenParley',
  {
    providedIn: 'root',
    factory: () => {
      const { serverUrl } = inject(Environment);
      return (options) => createParley({ ...options, ...(serverUrl === '' ? {} : { url: serverUrl }) });
    },
  },
);
