import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { Dialogs } from '@parley/web-ui';
import { accessibilityProblems } from '@parley/web-ui/testing';
import { ConnectionBar } from './connection/connection-bar.ts';
import { RoomsRail } from './rail/rooms-rail.ts';
import { World, control, press, type, until } from './testing/world.ts';

const at = () => TestBed.inject(Router).url;

describe('the rooms rail', () => {
  test('lists rooms with what is unread, and says which is open', async () => {
    const world = new World();
    world.parley.addRoom('lobby');
    world.parley.addRoom('busy', { unread: 100 });
    await world.visit('/rooms/lobby', '[role=log]');
    const rail = (await world.make(RoomsRail)).nativeElement as HTMLElement;
    const links = [...rail.querySelectorAll('.room')].map((link) => [
      link.textContent.replaceAll(/\s+/gu, ' ').trim(),
      link.getAttribute('aria-current'),
    ]);
    expect(links).toEqual([
      ['#lobby', 'page'],
      ['#busy99+more than 99 unread', null],
      ['Browse rooms', null],
    ]);
    expect(await accessibilityProblems(rail)).toEqual([]);
  });
});

describe('browsing', () => {
  const room = (id: string) => ({
    id,
    kind: 'public' as const,
    name: id,
    maker: null,
    createdAt: '',
    head: 0,
    memberCount: 3,
  });

  test('rooms can be found by name and joined', async () => {
    const world = new World({
      publicRooms: () => Promise.resolve({ items: [room('lobby'), room('music')], hasMore: false }),
    });
    world.parley.addRoom('lobby');
    const page = await world.visit('/rooms', 'li');
    expect(page.querySelectorAll('li')).toHaveLength(2);
    expect(control('Open lobby', page)).toBeTruthy();
    expect(await accessibilityProblems(page)).toEqual([]);
    const filter = page.querySelector('input');
    if (filter === null) throw new Error('There is no filter.');
    type(filter, 'MUS');
    await until(() => page.querySelectorAll('li').length === 1);
    control('Join music', page).click();
    await until(() => at() === '/rooms/music');
  });

  test('failing says so and can be tried again', async () => {
    let attempts = 0;
    const world = new World({
      publicRooms: () =>
        attempts++ === 0 ? Promise.reject(new Error('no')) : Promise.resolve({ items: [], hasMore: false }),
    });
    const page = await world.visit('/rooms', '[role=alert]');
    expect(await accessibilityProblems(page)).toEqual([]);
    control('Retry', page).click();
    await until(() => page.querySelector('[role=alert]') === null);
  });
});

describe('keys', () => {
  test('Ctrl+K jumps: unread first, Enter opens', async () => {
    const world = new World();
    for (const [id, unread] of [
      ['lobby', 0],
      ['quiet', 0],
      ['busy', 3],
    ] as const)
      world.parley.addRoom(id, { unread });
    await world.visit('/rooms/lobby', '[role=log]');
    await world.make(RoomsRail);
    press(document.body, 'k', { ctrlKey: true });
    const dialog = await until(() => document.querySelector('[role=dialog] [role=combobox]')?.closest('[role=dialog]'));
    expect([...dialog.querySelectorAll('[role=option] .name')].map((name) => name.textContent)).toEqual([
      'busy',
      'quiet',
      'lobby',
    ]);
    expect(await accessibilityProblems(dialog)).toEqual([]);
    const field = dialog.querySelector('input');
    if (field === null) throw new Error('There is nothing to type in.');
    type(field, 'qui');
    await until(() => dialog.querySelectorAll('[role=option]').length === 1);
    press(field, 'Enter');
    await until(() => at() === '/rooms/quiet');
    await until(() => TestBed.inject(Dialogs).count() === 0);
  });

  test('Alt+↓ goes to the next room, with Shift to the next unread one', async () => {
    const world = new World();
    for (const [id, unread] of [
      ['lobby', 0],
      ['one', 0],
      ['two', 3],
    ] as const)
      world.parley.addRoom(id, { unread });
    const page = await world.visit('/rooms/lobby', '[role=log]');
    await world.make(RoomsRail);
    press(document.body, 'ArrowDown', { altKey: true, shiftKey: true });
    await until(() => at() === '/rooms/two');
    await until(() => page.querySelector('h1')?.textContent.includes('two'));
    press(document.body, 'ArrowUp', { altKey: true });
    await until(() => at() === '/rooms/one');
  });

  test('Ctrl+/ shows the keys', async () => {
    const world = new World();
    await world.make(RoomsRail);
    press(document.body, '/', { ctrlKey: true });
    const dialog = await until(() => document.querySelector('[role=dialog] kbd')?.closest('[role=dialog]'));
    expect(dialog.textContent).toContain('Jump to a room');
    expect(await accessibilityProblems(dialog)).toEqual([]);
    control('Close', dialog).click();
    await until(() => document.querySelector('[role=dialog]') === null);
  });
});

describe('a new room', () => {
  test('needs a name, and is opened', async () => {
    const created = {
      id: 'made',
      kind: 'public' as const,
      name: 'made',
      maker: 'me',
      createdAt: '',
      head: 0,
      memberCount: 1,
    };
    const names: string[] = [];
    const world = new World({
      createRoom: (name) => {
        names.push(name);
        world.parley.addRoom('made');
        return Promise.resolve(created);
      },
    });
    await world.make(RoomsRail);
    control('New room').click();
    const field = await until(() => document.querySelector<HTMLInputElement>('#room-name'));
    control('Create room').click();
    await until(() => document.querySelector('.problem')?.textContent.includes('name'));
    type(field, '  made ');
    control('Create room').click();
    await until(() => at() === '/rooms/made');
    expect(names).toEqual(['made']);
  });
});

describe('the connection bar', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  test('shows nothing for three seconds, then says what waits, until the log has caught up', async () => {
    const world = new World();
    const fixture = await world.make(ConnectionBar);
    const element = fixture.nativeElement as HTMLElement;
    jest.useFakeTimers({ doNotFake: ['requestAnimationFrame', 'queueMicrotask'] });
    const tick = async (milliseconds: number) => {
      await jest.advanceTimersByTimeAsync(milliseconds);
      TestBed.tick();
    };
    world.parley.connection.update({ status: 'reconnecting', isCaughtUp: false, waiting: 2 });
    // The news is taken in within a frame, or 200 ms where none is drawn.
    await tick(300);
    await tick(2_600);
    expect(element.textContent.trim()).toBe('');
    await tick(500);
    expect(element.textContent).toContain('Reconnecting… 2 messages waiting');
    control('Retry now', element).click();
    expect(world.parley.retries).toHaveLength(1);
    world.parley.connection.update({ status: 'online', waiting: 0 });
    await tick(300);
    expect(element.textContent).toContain('Catching up…');
    world.parley.connection.update({ isCaughtUp: true });
    await tick(300);
    expect(element.textContent.trim()).toBe('');
    jest.useRealTimers();
    expect(await accessibilityProblems(element)).toEqual([]);
  });
});
