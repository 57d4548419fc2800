import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { tokens } from './tokens.ts';

/** A message's text: line breaks kept, links clickable, code set as code. What people wrote only ever becomes text nodes. */
@Component({
  selector: 'parley-message-text',
  // Text stands in an element of its own: white space is kept, so the template's own must not show.
  template: `
    @for (token of parts(); track $index) {
      @switch (token.kind) {
        @case ('code') {
          <code dir="ltr">{{ token.text }}</code>
        }
        @case ('block') {
          <pre tabindex="0" dir="ltr"><code>{{ token.text }}</code></pre>
        }
        @case ('link') {
          <a [href]="token.href" target="_blank" rel="noopener noreferrer nofollow">{{ token.text }}</a>
        }
        @default {
          <span>{{ token.text }}</span>
        }
      }
    }
  `,
  styleUrl: './message-text.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
  // Each message is written in its author's direction, whatever the page's is.
  host: { dir: 'auto' },
})
export class MessageText {
  readonly text = input.required<string>();

  protected readonly parts = computed(() => tokens(this.text()));
}
