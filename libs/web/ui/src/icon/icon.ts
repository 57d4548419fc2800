import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { icons, type IconName } from './icons.ts';

/** These point somewhere: the other way where one writes from right to left. */
const mirrored: readonly IconName[] = ['back', 'send', 'leave'];

/** A line drawing in the colour of the text around it. Decorative: the control it sits in carries the name. */
@Component({
  selector: 'parley-icon',
  template: `<svg viewBox="0 0 18 18" focusable="false"><path [attr.d]="path()" /></svg>`,
  styles: `
    :host {
      display: inline-block;
      flex: none;
      inline-size: var(--icon-size, 18px);
      block-size: var(--icon-size, 18px);
    }
    svg {
      display: block;
      inline-size: 100%;
      block-size: 100%;
      fill: none;
      stroke: currentcolor;
      stroke-width: 1.6;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
    :host(.flips:dir(rtl)) {
      scale: -1 1;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { 'aria-hidden': 'true', '[class.flips]': 'flips()' },
})
export class Icon {
  readonly name = input.required<IconName>();

  protected readonly path = computed(() => icons[this.name()]);
  protected readonly flips = computed(() => mirrored.includes(this.name()));
}
