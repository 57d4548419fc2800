import { describe, expect, test } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import type { MemberPage } from '@parley/dto';
import { ada, me, message } from '@parley/web-data-access/testing';
import { accessibilityProblems, until } from '@parley/web-ui/testing';
import { CurrentRoom } from '../room/current-room.ts';
import { World, press, type } from '../testing/world.ts';

const person = (id: string, name: string) => ({ id, name, isGuest: false, isOnline: true });
const everybody: MemberPage = {
  items: [person('me', 'Ada Myself'), person('ada', 'Ada Lindqvist'), person('ben', 'Ben Ader'), person('eve', 'Eve')],
  hasMore: false,
};

/** A room with people in it, where one writes. */
async function open(members: () => Promise<MemberPage> = () => Promise.resolve(everybody)) {
  const asked: string[] = [];
  const world = new World({
    members: (room) => {
      asked.push(room);
      return members();
    },
  });
  const room = world.parley.addRoom('lobby');
  room.log = [message(1, { author: me, text: 'mine' }), message(2, { author: ada })];
  const page = await world.visit('/rooms/lobby', '[role=log][aria-busy=false] [data-message]');
  const field = page.querySelector('textarea');
  if (field === null) throw new Error('There is no composer.');
  field.focus();
  const options = () => [...page.querySelectorAll<HTMLElement>('parley-completion [role=option]')];
  const names = () => options().map((option) => option.querySelector('.name')?.textContent);
  return {
    world,
    room,
    page,
    field,
    asked,
    options,
    names,
    chosen: () => options().findIndex((option) => option.getAttribute('aria-selected') === 'true'),
    write: async (text: string, ...expected: readonly string[]) => {
      type(field, text);
      await until(() => expected.join() === names().join());
    },
    sent: () => room.calls.filter(([name]) => name === 'send').length,
  };
}

describe('suggestions', () => {
  test('are members after @, oneself last, and the field says which one is chosen', async () => {
    const { page, field, options, write } = await open();
    await write('hello @ad', 'Ada Lindqvist', 'Ben Ader', 'Ada Myself');
    const list = page.querySelector('[role=listbox]');
    expect([list?.id, list?.getAttribute('aria-label')]).toEqual([field.getAttribute('aria-controls'), 'Members']);
    expect(field.getAttribute('aria-autocomplete')).toBe('list');
    expect(field.getAttribute('aria-activedescendant')).toBe(options()[0]?.id);
    expect(page.querySelector('parley-completion [role=status]')?.textContent).toBe('3 suggestions');
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  test('are emoji after a colon and two letters', async () => {
    const { page, field, names, write } = await open();
    await write(':t');
    type(field, ':tada');
    await until(() => names().includes('party popper'));
    expect(page.querySelector('[role=listbox]')?.getAttribute('aria-label')).toBe('Emoji');
    expect(await accessibilityProblems(page)).toEqual([]);
    press(field, 'Enter');
    expect(field.value).toBe('🎉 ');
    await write('🎉 ');
    expect(field.hasAttribute('aria-activedescendant')).toBe(false);
    expect(page.querySelector('parley-completion [role=status]')?.textContent).toBe('');
  });

  test('of members are asked for once, however many keys are pressed', async () => {
    const { asked, write } = await open();
    await write('@', 'Ada Lindqvist', 'Ben Ader', 'Eve', 'Ada Myself');
    await write('@e', 'Eve', 'Ben Ader', 'Ada Myself');
    await write('@eve and');
    await write('@eve and @be', 'Ben Ader');
    expect(asked).toEqual(['lobby']);
  });

  test('that could not be loaded are missed by nobody, and asked for again with the next word', async () => {
    let isUp = false;
    const { field, asked, sent, write } = await open(() =>
      isUp ? Promise.resolve(everybody) : Promise.reject(new Error('no')),
    );
    type(field, '@e');
    await until(() => asked.length === 1);
    press(field, 'Enter');
    expect(sent()).toBe(1);
    isUp = true;
    await write('@eve', 'Eve');
  });

  test('go when the caret or the focus leaves the word', async () => {
    const { field, names, write } = await open();
    await write('hello @ev', 'Eve');
    field.setSelectionRange(2, 2);
    document.dispatchEvent(new Event('selectionchange'));
    await until(() => names().length === 0);
    await write('hello @eve', 'Eve');
    field.blur();
    await until(() => names().length === 0);
  });
});

describe('a suggestion', () => {
  test('is chosen with ↑ and ↓, all the way around, and accepted with Tab', async () => {
    const { field, chosen, write } = await open();
    await write('@ad', 'Ada Lindqvist', 'Ben Ader', 'Ada Myself');
    for (const [key, at] of [
      ['ArrowUp', 2],
      ['ArrowDown', 0],
      ['ArrowDown', 1],
    ] as const) {
      expect(press(field, key).defaultPrevented).toBe(true);
      await until(() => chosen() === at);
    }
    expect(press(field, 'Tab').defaultPrevented).toBe(true);
    expect([field.value, field.selectionStart]).toEqual(['@Ben Ader ', 10]);
    expect(localStorage.getItem('parley.draft.me.lobby')).toBe('@Ben Ader ');
    await write('@Ben Ader ');
    expect(press(field, 'Tab').defaultPrevented).toBe(false);
  });

  test('is accepted with Enter, and what is written is sent with the next', async () => {
    const { field, sent, write } = await open();
    await write('hello @ev', 'Eve');
    press(field, 'Enter');
    expect([field.value, sent()]).toEqual(['hello @Eve ', 0]);
    press(field, 'Enter');
    expect([field.value, sent()]).toEqual(['', 1]);
  });

  test('is accepted by a click, which does not take the focus', async () => {
    const { field, options, write } = await open();
    await write('@ad', 'Ada Lindqvist', 'Ben Ader', 'Ada Myself');
    const down = new MouseEvent('mousedown', { bubbles: true, cancelable: true });
    options()[1]?.dispatchEvent(down);
    expect(down.defaultPrevented).toBe(true);
    options()[1]?.click();
    expect(field.value).toBe('@Ben Ader ');
  });

  test('is not accepted by keys of an input method, nor by those with a modifier', async () => {
    const { field, sent, write } = await open();
    await write('@ev', 'Eve');
    for (const more of [{ isComposing: true }, { keyCode: 229 }, { shiftKey: true }]) press(field, 'Enter', more);
    press(field, 'Tab', { isComposing: true });
    press(field, 'Tab', { shiftKey: true });
    field.dispatchEvent(new CompositionEvent('compositionend'));
    press(field, 'Enter');
    expect([field.value, sent()]).toEqual(['@ev', 0]);
    await new Promise((resolve) => setTimeout(resolve));
    press(field, 'Enter');
    expect(field.value).toBe('@Eve ');
  });
});

describe('Esc', () => {
  test('dismisses the word’s suggestions, and Enter sends then', async () => {
    const { field, names, sent, write } = await open();
    await write('@ev', 'Eve');
    expect(press(field, 'Escape').defaultPrevented).toBe(true);
    await until(() => names().length === 0);
    await write('@eve');
    press(field, 'Enter');
    expect([field.value, sent()]).toEqual(['', 1]);
    await write('@ev', 'Eve');
  });

  test('dismisses them for this word alone', async () => {
    const { field, write } = await open();
    await write('@ev', 'Eve');
    press(field, 'Escape');
    await write('@eve @be', 'Ben Ader');
  });

  test('ends an edit, or reads the room, only when nothing is suggested any more', async () => {
    const { page, field, names, write } = await open();
    press(field, 'ArrowUp');
    await until(() => field.value === 'mine');
    await write('mine @ev', 'Eve');
    press(field, 'Escape');
    await until(() => names().length === 0);
    expect(page.querySelector('.banner')).not.toBeNull();
    press(field, 'Escape');
    await until(() => page.querySelector('.banner') === null);
  });
});

test('a room that is left while its suggestions load is no harm', async () => {
  const { world, page, field } = await open();
  world.parley.addRoom('music');
  type(field, '@');
  await TestBed.inject(Router).navigate(['/rooms', 'music']);
  await until(() => page.querySelector('textarea') !== field);
  await new Promise((resolve) => setTimeout(resolve));
  expect(document.querySelector('parley-completion')).toBeNull();
});

test('an @ before the server has said hello is no harm to a later one', async () => {
  const { world, asked, field, write } = await open();
  const { user, rooms } = world.parley;
  const known = { user: user.value, rooms: rooms.value };
  user.set(undefined);
  rooms.set([]);
  await until(() => TestBed.inject(CurrentRoom).id() === undefined);
  type(field, '@');
  await until(() => document.querySelector('parley-completion'));
  user.set(known.user);
  rooms.set(known.rooms);
  await until(() => TestBed.inject(CurrentRoom).id() === 'lobby');
  await write('see @ev', 'Eve');
  expect(asked).toEqual(['lobby']);
});
