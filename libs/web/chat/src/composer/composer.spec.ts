import { describe, expect, jest, test } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { ParleyClientError } from '@parley/client';
import { ChatService } from '@parley/web-data-access';
import { ada, me, message, type FakeRoom } from '@parley/web-data-access/testing';
import { accessibilityProblems, until } from '@parley/web-ui/testing';
import { World, control, press, type } from '../testing/world.ts';

const draft = 'parley.draft.me.lobby';

async function open() {
  const world = new World();
  const room = world.parley.addRoom('lobby');
  room.log = [message(1, { author: me, text: 'mine' }), message(2, { author: ada })];
  const page = await world.visit('/rooms/lobby', '[role=log][aria-busy=false] [data-message]');
  const field = page.querySelector('textarea');
  if (field === null) throw new Error('There is no composer.');
  return { world, room, page, field };
}

/** Makes the outbox hang until it is told how to end. */
function hang(
  room: FakeRoom,
  method: 'send' | 'edit',
): { readonly keep: () => void; readonly fail: (error: Error) => void } {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  jest.spyOn(room, method).mockReturnValue(promise as Promise<string> & Promise<void>);
  return {
    keep: () => {
      resolve('id');
    },
    fail: reject,
  };
}

const offline = () => new ParleyClientError('client/offline', 'no network');

describe('a message', () => {
  test('keeps its draft until the outbox has it', async () => {
    const { room, field } = await open();
    const outbox = hang(room, 'send');
    type(field, 'precious');
    press(field, 'Enter');
    expect(field.value).toBe('');
    expect(localStorage.getItem(draft)).toBe('precious');
    outbox.keep();
    await until(() => localStorage.getItem(draft) === null);
  });

  test('that the outbox took leaves the draft alone that was begun meanwhile', async () => {
    const { room, field } = await open();
    const outbox = hang(room, 'send');
    type(field, 'first');
    press(field, 'Enter');
    type(field, 'second');
    outbox.keep();
    await new Promise((resolve) => setTimeout(resolve));
    expect([field.value, localStorage.getItem(draft)]).toEqual(['second', 'second']);
  });

  test('that could not be kept comes back before what was begun meanwhile, and it is said', async () => {
    const { room, page, field } = await open();
    const outbox = hang(room, 'send');
    type(field, 'first');
    press(field, 'Enter');
    type(field, 'second');
    outbox.fail(new ParleyClientError('client/closed', 'The outbox could not be kept.'));
    await until(() => field.value === 'first\nsecond');
    expect(localStorage.getItem(draft)).toBe('first\nsecond');
    expect(page.querySelector('[role=alert]')?.textContent).toContain('could not keep your message');
    expect(await accessibilityProblems(page)).toEqual([]);
    type(field, 'first\nsecond!');
    await until(() => page.querySelector('[role=alert]') === null);
  });

  test('that could not be kept is in the draft when an edit was begun meanwhile', async () => {
    const { room, field } = await open();
    const outbox = hang(room, 'send');
    type(field, 'first');
    press(field, 'Enter');
    press(field, 'ArrowUp');
    await until(() => field.value === 'mine');
    outbox.fail(offline());
    await until(() => document.querySelector('parley-composer [role=alert]'));
    expect(field.value).toBe('mine');
    press(field, 'Escape');
    await until(() => field.value === 'first');
  });
});

describe('an edit', () => {
  async function edit() {
    const opened = await open();
    type(opened.field, '');
    press(opened.field, 'ArrowUp');
    await until(() => opened.field.value === 'mine');
    return opened;
  }

  test('that could not be kept is open again with its text, and it is said why', async () => {
    const { room, page, field } = await edit();
    const outbox = hang(room, 'edit');
    type(field, 'better');
    press(field, 'Enter');
    await until(() => field.value === '');
    outbox.fail(offline());
    await until(() => field.value === 'better');
    expect(page.querySelector('.banner')?.textContent).toContain('Editing message');
    expect(page.querySelector('parley-composer [role=alert]')?.textContent).toBe(
      'Not saved: The server cannot be reached.',
    );
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  test('is kept over a reconnect', async () => {
    const { world, field } = await edit();
    type(field, 'half an edit');
    world.parley.connection.update({ status: 'reconnecting', isCaughtUp: false });
    world.parley.user.set({ ...me });
    world.parley.connection.update({ status: 'online', isCaughtUp: true });
    world.parley.user.set({ ...me, name: 'Another Name' });
    const name = () => TestBed.inject(ChatService).user()?.name;
    await until(() => name() === 'Another Name');
    expect(field.value).toBe('half an edit');
  });

  test('that is cancelled gives back the draft', async () => {
    const { page, field } = await open();
    type(field, 'half a thought');
    page.querySelector<HTMLElement>('[data-message]')?.focus();
    (await until(() => page.querySelector<HTMLElement>('parley-message-actions button'))).click();
    await until(() => field.value === 'mine');
    type(field, 'another');
    press(field, 'Escape');
    await until(() => field.value === 'half a thought');
  });

  test('is cancelled by Esc from anywhere, before anything below it', async () => {
    const { page, room } = await edit();
    control(/^Members/u, page).click();
    await until(() => page.querySelector('aside'));
    press(document.body, 'Escape', { isComposing: true });
    expect(page.querySelector('.banner')).not.toBeNull();
    const reads = () => room.calls.filter(([name]) => name === 'read').length;
    const before = reads();
    press(document.body, 'Escape');
    await until(() => page.querySelector('.banner') === null);
    expect(page.querySelector('aside')).not.toBeNull();
    expect(reads()).toBe(before);
  });
});
