// What `ng new` makes, with a heading in place of its welcome page.
import { ChangeDetectionStrategy, Component, provideBrowserGlobalErrorListeners, signal } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { provideRouter, RouterOutlet } from '@angular/router';

@Component({
  selector: 'app-root',
  imports: [RouterOutlet],
  template: '<h1>Hello, {{ title() }}</h1><router-outlet />',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
class App {
  protected readonly title = signal('empty-angular');
}

await bootstrapApplication(App, { providers: [provideBrowserGlobalErrorListeners(), provideRouter([])] });
