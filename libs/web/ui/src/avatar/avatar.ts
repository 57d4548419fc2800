import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { hue, initials } from './identity.ts';

/** A person's initials on a colour of their own. Decorative: the name stands beside it. */
@Component({
  selector: 'parley-avatar',
  template: `{{ letters() }}`,
  styleUrl: './avatar.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: {
    'aria-hidden': 'true',
    '[class.small]': 'isSmall()',
    '[class.online]': 'presence() === "online"',
    '[class.away]': 'presence() === "away"',
    '[style.--h]': 'hue()',
  },
})
export class Avatar {
  readonly id = input.required<string>();
  readonly name = input.required<string>();
  readonly isSmall = input(false);
  /** Draws a dot for `online` and `away`, none otherwise. */
  readonly presence = input<'online' | 'away' | undefined>();

  protected readonly letters = computed(() => initials(this.name()));
  protected readonly hue = computed(() => hue(this.id()));
}
