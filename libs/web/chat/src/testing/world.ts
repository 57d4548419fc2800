import type { Type } from '@angular/core';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { provideRouter, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { ChatService, type RestClient } from '@parley/web-data-access';
import { FakeParley, provideFakeParley } from '@parley/web-data-access/testing';
import { providePopups } from '@parley/web-ui';
import { until } from '@parley/web-ui/testing';
import { Shortcuts } from '../keys/shortcuts.ts';
import { chatRoutes } from '../routes.ts';

export { until };

/** A signed-in person's page over an SDK in memory. */
export class World {
  readonly parley = new FakeParley();

  constructor(rest: Partial<RestClient> = {}) {
    localStorage.clear();
    document.body.replaceChildren();
    TestBed.configureTestingModule({
      providers: [
        provideRouter(chatRoutes, withComponentInputBinding()),
        provideFakeParley(this.parley, { members: () => Promise.resolve({ items: [], hasMore: false }), ...rest }),
        providePopups(),
        Shortcuts,
      ],
    });
    TestBed.inject(ChatService);
  }

  async make<T>(component: Type<T>): Promise<ComponentFixture<T>> {
    const fixture = TestBed.createComponent(component);
    document.body.append(fixture.nativeElement as HTMLElement);
    await fixture.whenStable();
    return fixture;
  }

  /** Goes to an address and waits for `sign`, something that is there once the page is. */
  async visit(path: string, sign: string): Promise<HTMLElement> {
    const harness = await RouterTestingHarness.create(path);
    const page = harness.fixture.nativeElement as HTMLElement;
    document.body.append(page);
    await until(() => page.querySelector(sign));
    return page;
  }
}

/** The button, link or menu item with this name or text. */
export function control(name: string | RegExp, within: ParentNode = document): HTMLElement {
  const fits = (said: string | null) =>
    said !== null && (typeof name === 'string' ? said.trim() === name : name.test(said));
  const found = [...within.querySelectorAll<HTMLElement>('button, a, [role=menuitem]')].find(
    (each) => fits(each.getAttribute('aria-label')) || fits(each.textContent),
  );
  if (found === undefined) throw new Error(`There is no control ${String(name)}.`);
  return found;
}

export function press(target: EventTarget, key: string, more: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
  target.dispatchEvent(event);
  return event;
}

export function type(field: HTMLInputElement | HTMLTextAreaElement, text: string): void {
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
