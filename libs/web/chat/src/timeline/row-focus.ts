import { computed, signal, type Signal } from '@angular/core';

/** Which messages show their actions, and where the keys lead: pointing, focus and open menus, by messages' keys. */
export class RowFocus {
  private readonly hovered = signal<string | undefined>(undefined);
  private readonly focused = signal<string | undefined>(undefined);
  /** A row whose menu is open keeps its actions while focus is in the menu. */
  private readonly pinned = signal<string | undefined>(undefined);
  private readonly lastFocused = signal<string | undefined>(undefined);

  /** The one row in the tab order: where the reader was, else the last. */
  readonly tabStop = computed(() => {
    const [keys, last] = [this.keys(), this.lastFocused()];
    return last !== undefined && keys.includes(last) ? last : keys.at(-1);
  });
  /** The row that has the focus, or something in it. */
  readonly holder = this.focused.asReadonly();

  /** `keys`: the messages that are drawn, in order. */
  constructor(private readonly keys: Signal<readonly string[]>) {}

  /** None takes the actions from another: a resting mouse would make those of the focused row unreachable. */
  isActive(key: string): boolean {
    return this.pinned() === key || this.hovered() === key || this.focused() === key;
  }

  pin(key: string | undefined): void {
    this.pinned.set(key);
  }

  pointed(event: Event): void {
    this.hovered.set(keyAt(event.target));
  }

  left(): void {
    this.hovered.set(undefined);
  }

  moved(event: FocusEvent): void {
    const key = keyAt(event.type === 'focusin' ? event.target : event.relatedTarget);
    this.focused.set(key);
    if (key !== undefined) this.lastFocused.set(key);
  }

  /** ↑ and ↓ move between messages while one has the focus. */
  step(event: KeyboardEvent, log: HTMLElement): void {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    const target = event.target;
    if (!(target instanceof HTMLElement) || target.dataset['message'] === undefined) return;
    const messages = [...log.querySelectorAll<HTMLElement>('[data-message]')];
    const next = messages[messages.indexOf(target) + (event.key === 'ArrowUp' ? -1 : 1)];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  }
}

function keyAt(target: EventTarget | null): string | undefined {
  return target instanceof Element ? target.closest<HTMLElement>('[data-message]')?.dataset['message'] : undefined;
}
