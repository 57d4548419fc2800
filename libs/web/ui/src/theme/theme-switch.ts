import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { Icon } from '../icon/icon.ts';
import { Text } from '../text/text.ts';
import { ThemeChoice, themes, type Theme } from './theme.ts';

/** Three buttons in a row, as a radio group. */
@Component({
  selector: 'parley-theme-switch',
  imports: [Icon],
  template: `
    <div class="choices" role="radiogroup" [attr.aria-label]="text.theme.title">
      @for (theme of themes; track theme) {
        <label [class.chosen]="choice.theme() === theme" [title]="text.theme[theme]">
          <input
            class="visually-hidden"
            type="radio"
            name="theme"
            [checked]="choice.theme() === theme"
            (change)="choice.choose(theme)"
          />
          <parley-icon [name]="icon[theme]" />
          <span>{{ text.theme[theme] }}</span>
        </label>
      }
    </div>
  `,
  styles: `
    .choices {
      display: grid;
      grid-template-columns: repeat(3, 1fr);
      gap: 2px;
      padding: 2px;
      border-radius: var(--r-m);
      background: var(--surface-2);
    }
    label {
      --icon-size: 16px;
      position: relative;
      display: flex;
      align-items: center;
      justify-content: center;
      gap: 6px;
      min-block-size: 30px;
      padding: 0 8px;
      border-radius: 8px;
      font-size: 0.8125rem;
      color: var(--ink-2);
      cursor: pointer;
    }
    label.chosen {
      background: var(--surface-1);
      color: var(--ink);
      font-weight: 600;
      box-shadow: var(--shadow-2);
    }
    label:has(:focus-visible) {
      outline: 2px solid var(--accent);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ThemeSwitch {
  protected readonly text = inject(Text);
  protected readonly choice = inject(ThemeChoice);
  protected readonly themes = themes;
  protected readonly icon = { system: 'monitor', light: 'sun', dark: 'moon' } as const satisfies Record<Theme, string>;
}
