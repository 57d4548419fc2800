import { DOCUMENT, Injectable, effect, inject, signal } from '@angular/core';
import type { IconName } from '../icon/icons.ts';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];
export const themeIcons = { system: 'monitor', light: 'sun', dark: 'moon' } as const satisfies Record<Theme, IconName>;

/** Where the choice is kept. `theme.js` reads it before the first paint. */
const key = 'parley.theme';

/** Light, dark, or as the system says; remembered in this browser. */
@Injectable({ providedIn: 'root' })
export class ThemeChoice {
  private readonly document = inject(DOCUMENT);
  readonly theme = signal<Theme>(this.remembered());

  constructor() {
    effect(() => {
      const theme = this.theme();
      const root = this.document.documentElement;
      if (theme === 'system') delete root.dataset['theme'];
      else root.dataset['theme'] = theme;
    });
  }

  choose(theme: Theme): void {
    this.theme.set(theme);
    try {
      localStorage.setItem(key, theme);
    } catch {
      // Storage is full or forbidden: the choice holds for this page.
    }
  }

  private remembered(): Theme {
    try {
      const theme = localStorage.getItem(key);
      return themes.find((known) => known === theme) ?? 'system';
    } catch {
      return 'system';
    }
  }
}
