import { DOCUMENT, InjectionToken, inject } from '@angular/core';
import { createParley, type Parley, type ParleyOptions } from '@parley/client';
import { Environment } from '../environment.ts';

/** A row of the timeline is at least this high, in pixels. */
const rowHeight = 24;
/** What is followed reaches so many screens up, which leaves one and a half to scroll while the next older page comes. */
const followScreens = 2.5;

/** Starts the SDK over the page's one socket. A token, so that tests start another. */
export const OpenParley = new InjectionToken<(options: Pick<ParleyOptions, 'socket' | 'token' | 'user'>) => Parley>(
  'OpenParley',
  {
    providedIn: 'root',
    factory: () => {
      const { serverUrl } = inject(Environment);
      const screenHeight = inject(DOCUMENT).defaultView?.screen.height;
      const fixed = {
        ...(screenHeight !== undefined && { followItems: Math.ceil((followScreens * screenHeight) / rowHeight) }),
        ...(serverUrl !== '' && { url: serverUrl }),
      };
      return (options) => createParley({ ...fixed, ...options });
    },
  },
);
