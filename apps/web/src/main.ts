import { provideBrowserGlobalErrorListeners, provideZonelessChangeDetection } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { PreloadAllModules, provideRouter, withComponentInputBinding, withPreloading } from '@angular/router';
import { provideParley } from '@parley/web-data-access';
import { providePopups } from '@parley/web-ui';
import { App } from './app.ts';
import { environment } from './environments/environment.ts';
import { routes } from './routes.ts';

await bootstrapApplication(App, {
  providers: [
    provideZonelessChangeDetection(),
    provideBrowserGlobalErrorListeners(),
    providePopups(),
    provideRouter(routes, withComponentInputBinding(), withPreloading(PreloadAllModules)),
    provideParley(environment),
  ],
});
