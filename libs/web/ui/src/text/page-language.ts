import { DOCUMENT, Injectable, inject } from '@angular/core';
import { Text } from './text.ts';

/** Tells the page in which language it speaks, and from which side that is written: the layout mirrors with it. */
@Injectable({ providedIn: 'root' })
export class PageLanguage {
  constructor() {
    const [{ format, direction }, page] = [inject(Text), inject(DOCUMENT).documentElement];
    page.lang = format.locale;
    page.dir = direction;
  }
}
