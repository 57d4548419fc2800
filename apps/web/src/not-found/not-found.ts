import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Text } from '@parley/web-ui';

/** What stands at an address that leads nowhere. */
@Component({
  selector: 'parley-not-found',
  imports: [RouterLink],
  template: `
    <main>
      <h1>{{ text.title }}</h1>
      <p>{{ text.detail }}</p>
      <a class="button" routerLink="/rooms">{{ text.home }}</a>
    </main>
  `,
  styles: `
    :host {
      display: grid;
      place-items: center;
      block-size: 100%;
      background: var(--surface-1);
    }
    main {
      display: grid;
      justify-items: center;
      gap: var(--s2);
      padding: var(--s5);
      text-align: center;
    }
    h1 {
      font-size: 1.25rem;
      font-weight: 650;
    }
    p {
      margin-block-end: var(--s3);
      color: var(--ink-2);
    }
    a {
      color: var(--ink);
      text-decoration: none;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class NotFound {
  protected readonly text = inject(Text).notFound;
}
