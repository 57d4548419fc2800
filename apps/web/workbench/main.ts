import { provideBrowserGlobalErrorListeners, provideZonelessChangeDetection } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { PreloadAllModules, provideRouter, withComponentInputBinding, withPreloading } from '@angular/router';
import type { RestClient } from '@parley/web-data-access';
import { provideFakeParley } from '@parley/web-data-access/testing';
import { providePopups } from '@parley/web-ui';
import { App } from '../src/app.ts';
import { routes } from '../src/routes.ts';
import { populated } from './world.ts';

// The whole client over an SDK in memory: for looking at states that a real server makes rarely.
// `npx nx serve web -c workbench`, then /rooms/release-42, /rooms/archive (100,000 messages),
// ?state=offline or ?flood=1000 (messages a second). Nothing of it is in a production build.
const { parley, rest } = populated(new URLSearchParams(location.search));

await bootstrapApplication(App, {
  providers: [
    provideZonelessChangeDetection(),
    provideBrowserGlobalErrorListeners(),
    providePopups(),
    provideRouter(routes, withComponentInputBinding(), withPreloading(PreloadAllModules)),
    provideFakeParley(parley, rest satisfies Partial<RestClient>),
  ],
});
