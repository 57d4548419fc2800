import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Text } from '../text/text.ts';

/** How many messages are unread: nothing for none, "99+" from a hundred on. */
@Component({
  selector: 'parley-badge',
  template: `
    @if (count() > 0) {
      <span class="count" aria-hidden="true">{{ shown() }}</span>
      <span class="visually-hidden">{{ spoken() }}</span>
    }
  `,
  styles: `
    .count {
      display: grid;
      place-items: center;
      min-inline-size: 20px;
      block-size: 20px;
      padding: 0 6px;
      border-radius: 10px;
      font-size: 0.6875rem;
      font-weight: 600;
      font-variant-numeric: tabular-nums;
      background: var(--surface-2);
      color: var(--ink-2);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Badge {
  readonly count = input.required<number>();

  private readonly text = inject(Text);
  protected readonly shown = computed(() => this.text.count(this.count()));
  protected readonly spoken = computed(() => this.text.rooms.unread(this.count()));
}
