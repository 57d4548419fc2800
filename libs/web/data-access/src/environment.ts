import { InjectionToken } from '@angular/core';

/** What differs between a production build and `nx serve web`. */
export interface Environment {
  readonly isProduction: boolean;
  /**
   * Where the server is, without a trailing slash; empty for the page's own origin, which is so in production and,
   * through the development server's proxy, in development too.
   */
  readonly serverUrl: string;
}

export const Environment = new InjectionToken<Environment>('Environment', {
  providedIn: 'root',
  factory: () => ({ isProduction: true, serverUrl: '' }),
});
