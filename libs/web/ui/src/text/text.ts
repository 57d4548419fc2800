import { InjectionToken } from '@angular/core';
import { english, type Catalogue } from './english.ts';

/** Everything the interface says. Another language is another `Catalogue` provided here. */
export const Text = new InjectionToken<Catalogue>('Text', { providedIn: 'root', factory: () => english() });
