import { beforeEach, describe, expect, test } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { ChatService, ProblemError, SessionService, type RestClient } from '@parley/web-data-access';
import { FakeParley, provideFakeParley } from '@parley/web-data-access/testing';
import { accessibilityProblems, until } from '@parley/web-ui/testing';
import { Me } from './me/me.ts';
import { Welcome } from './welcome/welcome.ts';

let parley: FakeParley;

function world(rest: Partial<RestClient> = {}): void {
  parley = new FakeParley();
  TestBed.configureTestingModule({ providers: [provideFakeParley(parley, rest)] });
  TestBed.inject(ChatService);
}

const button = (name: string) =>
  [...document.querySelectorAll<HTMLElement>('button')].find((each) => each.textContent.trim() === name);

const taken = new ProblemError({
  type: '',
  title: 'Somebody else has this name.',
  status: 409,
  code: 'user/name-taken',
});

beforeEach(() => {
  document.body.replaceChildren();
});

describe('the way in', () => {
  async function welcome(rest: Partial<RestClient> = {}) {
    world(rest);
    await TestBed.inject(SessionService).signOut();
    const fixture = TestBed.createComponent(Welcome);
    document.body.append(fixture.nativeElement as HTMLElement);
    await fixture.whenStable();
    return { fixture, element: fixture.nativeElement as HTMLElement };
  }

  test('a guest needs no name', async () => {
    const { element } = await welcome();
    expect(await accessibilityProblems(element)).toEqual([]);
    button('Continue as guest')?.click();
    await until(() => TestBed.inject(SessionService).session().kind === 'signed-in');
  });

  test('a name is set before anybody hears of the guest', async () => {
    const names: [string, string | undefined][] = [];
    const { element } = await welcome({
      renameMe: (name, token) => {
        names.push([name, token]);
        return Promise.resolve({ id: 'me', name, isGuest: true });
      },
    });
    const field = element.querySelector('input');
    if (field === null) throw new Error('There is no field.');
    field.value = '  Ada ';
    button('Continue as guest')?.click();
    await until(() => names.length === 1);
    expect(names).toEqual([['Ada', 'token']]);
  });

  test('a name that is taken is said, and nobody is signed in', async () => {
    const { element } = await welcome({ renameMe: () => Promise.reject(taken) });
    const field = element.querySelector('input');
    if (field === null) throw new Error('There is no field.');
    field.value = 'Ada';
    button('Continue as guest')?.click();
    await until(() => element.querySelector('[role=alert]')?.textContent === 'Somebody else has this name.');
    expect(TestBed.inject(SessionService).session().kind).toBe('signed-out');
    expect(await accessibilityProblems(element)).toEqual([]);
  });

  test('who was signed out unasked is told', async () => {
    const { fixture, element } = await welcome();
    fixture.componentRef.setInput('wasEnded', true);
    await until(() => element.textContent.includes('You were signed out'));
    expect(await accessibilityProblems(element)).toEqual([]);
  });
});

describe('who one is', () => {
  async function menu(rest: Partial<RestClient> = {}) {
    world(rest);
    const fixture = TestBed.createComponent(Me);
    document.body.append(fixture.nativeElement as HTMLElement);
    const who = await until(() => document.querySelector<HTMLElement>('.who'));
    who.click();
    await until(() => document.querySelector('[role=menu]'));
  }

  test('name, presence and a menu that axe finds nothing in', async () => {
    await menu();
    expect(document.querySelector('.who')?.textContent).toContain('Test Person');
    expect(document.querySelector('parley-avatar')?.classList).toContain('online');
    expect(await accessibilityProblems(document.body)).toEqual([]);
  });

  test('a theme is chosen in the menu', async () => {
    await menu();
    button('Dark')?.click();
    await until(() => document.documentElement.dataset['theme'] === 'dark');
    delete document.documentElement.dataset['theme'];
  });

  test('a new name that is taken is said; another one is kept', async () => {
    const names: string[] = [];
    await menu({
      renameMe: (name) => {
        names.push(name);
        return names.length === 1 ? Promise.reject(taken) : Promise.resolve({ id: 'me', name, isGuest: true });
      },
    });
    button('Change name…')?.click();
    const field = await until(() => document.querySelector<HTMLInputElement>('#my-name'));
    expect(field.value).toBe('Test Person');
    field.value = 'Ada';
    button('Save')?.click();
    await until(() => document.querySelector('.problem')?.textContent.includes('Somebody else'));
    expect(await accessibilityProblems(document.body)).toEqual([]);
    field.value = 'Grace';
    button('Save')?.click();
    await until(() => document.querySelector('#my-name') === null);
    expect(names).toEqual(['Ada', 'Grace']);
  });

  test('a message that was refused counts as unsent', async () => {
    await menu();
    const refused = { id: 'refused', text: 'lost?', status: 'failed' as const, writtenAt: 0 };
    parley.addRoom('lobby').setPending([refused]);
    button('Sign out')?.click();
    const dialog = await until(() => document.querySelector('[role=dialog] h2')?.closest('[role=dialog]'));
    expect(dialog.textContent).toContain('1 message has not been sent yet');
    button('Cancel')?.click();
    await until(() => document.querySelector('[role=dialog]') === null);
  });

  test('signing out with unsent messages asks first, and says what becomes of them', async () => {
    await menu();
    parley.connection.update({ waiting: 2 });
    await until(() => TestBed.inject(ChatService).connection().waiting === 2);
    button('Sign out')?.click();
    const dialog = await until(() => document.querySelector('[role=dialog] h2')?.closest('[role=dialog]'));
    expect(dialog.textContent).toContain('2 messages have not been sent yet');
    expect(await accessibilityProblems(dialog)).toEqual([]);
    button('Cancel')?.click();
    await until(() => document.querySelector('[role=dialog]') === null);
    expect(TestBed.inject(SessionService).session().kind).toBe('signed-in');
  });
});
