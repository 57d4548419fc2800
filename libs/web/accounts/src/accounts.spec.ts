import { beforeEach, describe, expect, test } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import type { ErrorCode } from '@parley/dto';
import { AccountsClient, ChatService, ProblemError, SessionService, type RestClient } from '@parley/web-data-access';
import { FakeParley, me, provideFakeParley, type FakeSession } from '@parley/web-data-access/testing';
import { accessibilityProblems, until } from '@parley/web-ui/testing';
import { Me } from './me/me.ts';
import { Welcome } from './welcome/welcome.ts';

let parley: FakeParley;

/** What a server without a provider says to a guest. */
const here: Partial<AccountsClient> = {
  ways: () => Promise.resolve({ guest: true, password: true, provider: null }),
  current: () => Promise.resolve({ user: me, expiresAt: null, ways: [] }),
};

const withProvider: Partial<AccountsClient> = {
  ways: () => Promise.resolve({ guest: false, password: false, provider: { name: 'Example' } }),
};

function world(rest: Partial<RestClient> = {}, accounts: Partial<AccountsClient> = {}): void {
  parley = new FakeParley();
  TestBed.configureTestingModule({
    providers: [provideFakeParley(parley, rest), { provide: AccountsClient, useValue: { ...here, ...accounts } }],
  });
  TestBed.inject(ChatService);
}

function write(selector: string, text: string): void {
  const field = document.querySelector<HTMLInputElement>(selector);
  if (field === null) throw new Error(`There is no ${selector}.`);
  field.value = text;
}

const alerts = () => [...document.querySelectorAll('[role=alert]')].map(({ textContent }) => textContent).join('');

const button = (name: string) =>
  [...document.querySelectorAll<HTMLElement>('button')].find((each) => each.textContent.trim() === name);

const problem = (code: ErrorCode) => new ProblemError({ type: '', title: code, status: 400, code });
const taken = problem('user/name-taken');

beforeEach(() => {
  document.body.replaceChildren();
});

describe('the way in', () => {
  async function welcome(rest: Partial<RestClient> = {}, accounts: Partial<AccountsClient> = {}) {
    world(rest, accounts);
    await TestBed.inject(SessionService).signOut();
    const fixture = TestBed.createComponent(Welcome);
    document.body.append(fixture.nativeElement as HTMLElement);
    await fixture.whenStable();
    await until(() => button('Continue as guest') ?? button('Continue with Example'));
    return { element: fixture.nativeElement as HTMLElement };
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
    expect(element.querySelector('[type=password]')).toBeNull();
    write('input', '  Ada ');
    button('Continue as guest')?.click();
    await until(() => names.length === 1);
    expect(names).toEqual([['Ada', 'token']]);
  });

  test('a name that is taken is said, and nobody is signed in', async () => {
    const { element } = await welcome({ renameMe: () => Promise.reject(taken) });
    write('input', 'Ada');
    button('Continue as guest')?.click();
    await until(() => alerts() === 'Somebody else has this name.');
    expect(TestBed.inject(SessionService).session().kind).toBe('signed-out');
    expect(await accessibilityProblems(element)).toEqual([]);
  });

  test('somebody with an account signs in with it, and is told what was wrong', async () => {
    const tried: object[] = [];
    const { element } = await welcome(
      {},
      {
        signIn: (body) => {
          tried.push(body);
          return tried.length > 1 ? Promise.resolve() : Promise.reject(problem('auth/credentials'));
        },
      },
    );
    button('Sign in')?.click();
    await until(() => document.querySelector('#welcome-password'));
    expect(await accessibilityProblems(element)).toEqual([]);
    const submit = () => document.querySelector<HTMLElement>('[type=submit]')?.click();
    submit();
    await until(() => alerts() === 'Write your name first.');
    write('#welcome-name', ' Ada ');
    write('#welcome-password', 'correct horse');
    submit();
    await until(() => alerts() === 'Name or password is wrong.');
    submit();
    await until(() => tried.length === 2);
    expect(tried[1]).toEqual({ name: 'Ada', password: 'correct horse' });
  });

  test('an account is made with a password that is long enough and can be looked at', async () => {
    const made: object[] = [];
    const { element } = await welcome(
      {},
      {
        signUp: (body) => {
          made.push(body);
          return Promise.resolve();
        },
      },
    );
    button('Create one')?.click();
    await until(() => document.querySelector('#welcome-password'));
    expect(await accessibilityProblems(element)).toEqual([]);
    write('#welcome-name', 'Ada');
    write('#welcome-password', 'short');
    button('Create account')?.click();
    await until(() => alerts() === 'Take at least 8 characters.');
    button('Show Password')?.click();
    await until(() => document.querySelector<HTMLInputElement>('#welcome-password')?.type === 'text');
    write('#welcome-password', 'correct horse');
    button('Create account')?.click();
    await until(() => made.length === 1);
    expect(made).toEqual([{ name: 'Ada', password: 'correct horse' }]);
  });

  test('where the provider is the only way, there is nothing else to choose', async () => {
    const { element } = await welcome(
      {},
      { ...withProvider, providerAddress: () => Promise.reject(problem('auth/provider')) },
    );
    expect(element.querySelector('form')).toBeNull();
    expect(button('Sign in')).toBeUndefined();
    expect(await accessibilityProblems(element)).toEqual([]);
    button('Continue with Example')?.click();
    await until(() => alerts().includes('does not answer'));
  });

  test('coming back from the provider without having been signed in is said, once', async () => {
    history.replaceState(null, '', '/rooms/lobby?sign-in=refused&a=b');
    await welcome();
    expect(alerts()).toContain('the sign-in was cancelled');
    expect(location.search).toBe('?a=b');
    history.replaceState(null, '', '/');
  });

  test('who was signed out unasked is told', async () => {
    const { element } = await welcome();
    (TestBed.inject(SessionService) as unknown as FakeSession).session.set({ kind: 'signed-out', wasEnded: true });
    await until(() => element.textContent.includes('You were signed out'));
    expect(await accessibilityProblems(element)).toEqual([]);
  });
});

describe('who one is', () => {
  async function menu(rest: Partial<RestClient> = {}, accounts: Partial<AccountsClient> = {}) {
    world(rest, accounts);
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

  const member = { ...me, isGuest: false };

  test('a guest keeps the account, under the name they have or another', async () => {
    const made: object[] = [];
    await menu(
      {},
      {
        signUp: (body) => {
          made.push(body);
          return made.length > 1 ? Promise.resolve() : Promise.reject(taken);
        },
      },
    );
    button('Keep this account…')?.click();
    const name = await until(() => document.querySelector<HTMLInputElement>('#account-name'));
    expect(name.value).toBe('Test Person');
    expect(await accessibilityProblems(document.body)).toEqual([]);
    write('#account-password', 'correct horse');
    button('Keep account')?.click();
    await until(() => alerts() === 'Somebody else has this name.');
    write('#account-name', 'Ada');
    button('Keep account')?.click();
    await until(() => document.querySelector('#account-name') === null);
    expect(made.at(-1)).toEqual({ name: 'Ada', password: 'correct horse' });
  });

  test('a member changes the password, and can connect the provider', async () => {
    const changed: object[] = [];
    await menu(
      {},
      {
        ways: () => Promise.resolve({ guest: true, password: true, provider: { name: 'Example' } }),
        current: () => Promise.resolve({ user: member, expiresAt: null, ways: ['password'] }),
        changePassword: (body) => {
          changed.push(body);
          return Promise.resolve();
        },
      },
    );
    button('Keep this account…')?.click();
    await until(() => document.querySelector('#account-new'));
    expect(button('Connect Example')).toBeDefined();
    expect(await accessibilityProblems(document.body)).toEqual([]);
    write('#account-current', 'correct horse');
    write('#account-new', 'staple correct horse');
    button('Change password')?.click();
    await until(() => document.querySelector('[role=status]')?.textContent === 'Your password was changed.');
    expect(changed).toEqual([{ password: 'correct horse', newPassword: 'staple correct horse' }]);
  });

  test('a member signs out without being warned of what only guests lose', async () => {
    await menu();
    parley.user.set(member);
    await until(() => button('Account…'));
    button('Sign out')?.click();
    await until(() => TestBed.inject(SessionService).session().kind === 'signed-out');
  });
});
