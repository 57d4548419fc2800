import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { DialogFrame, Text } from '@parley/web-ui';

/** Every key, by where it works. Takes what the main modifier is called as data. */
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
  private readonly caps = { ...this.text.caps, modifier: inject<string>(DIALOG_DATA) };
  protected readonly groups = [
    {
      title: this.text.general,
      lines: [
        { what: this.text.jump, keys: [this.caps.modifier, 'K'] },
        { what: this.text.rooms, keys: [this.caps.alt, this.caps.upDown] },
        { what: this.text.unreadRooms, keys: [this.caps.alt, this.caps.shift, this.caps.upDown] },
        { what: this.text.escape, keys: [this.caps.escape] },
        { what: this.text.help, keys: [this.caps.modifier, '/'] },
      ],
    },
    {
      title: this.text.writing,
      lines: [
        { what: this.text.send, keys: [this.caps.enter] },
        { what: this.text.newline, keys: [this.caps.shift, this.caps.enter] },
        { what: this.text.choose, keys: [this.caps.upDown] },
        { what: this.text.accept, keys: [this.caps.tab] },
        { what: this.text.editLast, keys: [this.caps.up] },
        { what: this.text.cancelEdit, keys: [this.caps.escape] },
      ],
    },
    {
      title: this.text.reading,
      lines: [
        { what: this.text.messages, keys: [this.caps.upDown] },
        { what: this.text.actions, keys: [this.caps.tab] },
      ],
    },
  ];
}
