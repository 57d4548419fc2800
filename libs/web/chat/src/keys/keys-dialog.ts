import { DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { DialogFrame, Text } from '@parley/web-ui';
import { modifier } from './shortcuts.ts';

/** Every key, by where it works. */
@Component({
  selector: 'parley-keys-dialog',
  imports: [DialogFrame],
  template: `
    <parley-dialog-frame [heading]="text.title" (dismissed)="ref.close()">
      @for (group of groups; track group.title) {
        <section [attr.cdkFocusInitial]="$first || null" [attr.tabindex]="$first ? -1 : null">
          <h3>{{ group.title }}</h3>
          <dl>
            @for (line of group.lines; track line.what) {
              <div>
                <dt>{{ line.what }}</dt>
                <dd>
                  @for (key of line.keys; track key) {
                    <kbd>{{ key }}</kbd>
                  }
                </dd>
              </div>
            }
          </dl>
        </section>
      }
    </parley-dialog-frame>
  `,
  styles: `
    section:focus {
      outline: none;
    }
    h3 {
      padding-block: var(--s2) var(--s1);
      font-size: var(--t-s);
      font-weight: 600;
      color: var(--ink-3);
    }
    dl > div {
      display: flex;
      align-items: center;
      gap: var(--s3);
      min-block-size: 32px;
      border-block-end: 1px solid var(--line);
      color: var(--ink);
    }
    dl > div:last-child {
      border: 0;
    }
    dd {
      margin-inline-start: auto;
      display: flex;
      flex: none;
      gap: var(--s1);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class KeysDialog {
  protected readonly ref = inject(DialogRef);
  protected readonly text = inject(Text).keys;
  protected readonly groups = [
    {
      title: this.text.general,
      lines: [
        { what: this.text.jump, keys: [modifier, 'K'] },
        { what: this.text.rooms, keys: ['Alt', '↑ ↓'] },
        { what: this.text.unreadRooms, keys: ['Alt', 'Shift', '↑ ↓'] },
        { what: this.text.escape, keys: ['Esc'] },
        { what: this.text.help, keys: [modifier, '/'] },
      ],
    },
    {
      title: this.text.writing,
      lines: [
        { what: this.text.send, keys: ['Enter'] },
        { what: this.text.newline, keys: ['Shift', 'Enter'] },
        { what: this.text.editLast, keys: ['↑'] },
        { what: this.text.cancelEdit, keys: ['Esc'] },
      ],
    },
    {
      title: this.text.reading,
      lines: [
        { what: this.text.messages, keys: ['↑ ↓'] },
        { what: this.text.actions, keys: ['Tab'] },
      ],
    },
  ];
}
