import { provideBrowserGlobalErrorListeners, provideZonelessChangeDetection } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { provideRouter, withComponentInputBinding, withPreloading } from '@angular/router';
import { provideParley } from '@parley/web-data-access';
import { providePopups } from '@parley/web-ui';
import { App } from './app.ts';
import { environment } from './environments/environment.ts';
import { PreloadLater } from './preload-later.ts';
import { routes } from './routes.ts';

await bootstrapApplication(App, {
  providers: [
    provideZonelessChangeDetection(),
    provideBrowserGlobalErrorListeners(),
    providePopups(),
    provideRouter(routes, withComponentInputBinding(), withPreloading(PreloadLater)),
    provideParley(environment),
  ],
});
