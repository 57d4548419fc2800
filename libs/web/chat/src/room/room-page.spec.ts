import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { Title } from '@angular/platform-browser';
import { ParleyClientError } from '@parley/client';
import { ProblemError, RestClient } from '@parley/web-data-access';
import { ada, me, message } from '@parley/web-data-access/testing';
import { accessibilityProblems } from '@parley/web-ui/testing';
import { World, control, press, type, until } from '../testing/world.ts';

const log = '[role=log][aria-busy=false] .rows > :last-child';
const notice = 'parley-room-notices p';
const shown = (page: HTMLElement) =>
  [...page.querySelectorAll('[data-message] .body')].map((body) => body.textContent.trim());

async function open(world: World, count = 3) {
  const room = world.parley.addRoom('lobby', {
    unread: 0,
    read: { room: 'lobby', seq: count, unread: 0, head: count },
  });
  room.log = Array.from({ length: count }, (_, at) => message(at + 1));
  return { room, page: await world.visit('/rooms/lobby', log) };
}

describe('a room', () => {
  test('shows its messages, grouped, and axe finds nothing', async () => {
    const { page } = await open(new World());
    expect(shown(page)).toEqual(['Message 1', 'Message 2', 'Message 3']);
    expect(page.querySelectorAll('parley-avatar')).toHaveLength(1);
    expect(page.querySelector('h1')?.textContent).toContain('lobby');
    expect(page.querySelector('[role=log]')?.getAttribute('aria-label')).toBe('Messages in lobby');
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  test('opens where reading stopped, with a line there that stays', async () => {
    const world = new World();
    const room = world.parley.addRoom('lobby', { unread: 2, read: { room: 'lobby', seq: 1, unread: 2, head: 3 } });
    room.log = [message(1), message(2), message(3)];
    const page = await world.visit('/rooms/lobby', '.new');
    expect(room.calls).toContainEqual(['load', 'first_unread']);
    const below = () => page.querySelector('.new')?.nextElementSibling?.textContent;
    expect(below()).toContain('Message 2');
    room.update({ unread: 0, read: { room: 'lobby', seq: 3, unread: 0, head: 3 } });
    room.receive(message(4));
    await until(() => shown(page).length === 4);
    expect(below()).toContain('Message 2');
  });

  test('follows edits and deletions', async () => {
    const { page, room } = await open(new World());
    room.change(message(2, { rev: 5, text: 'better', editedAt: '2026-03-03T10:00:00.000Z' }));
    room.change(message(3, { rev: 6, text: null, deletedAt: '2026-03-03T10:00:00.000Z' }));
    await until(() => page.textContent.includes('(edited)'));
    expect(shown(page)).toEqual(['Message 1', expect.stringMatching(/^better\s*\(edited\)$/u), 'Message deleted']);
  });

  test('leaves no listener behind when one goes elsewhere', async () => {
    const world = new World({ publicRooms: () => Promise.resolve({ items: [], hasMore: false }) });
    const room = world.parley.addRoom('lobby');
    const [states, timelines] = [room.state.listenerCount, room.timeline.listenerCount];
    await world.visit('/rooms/lobby', log.replace(' .rows > :last-child', ''));
    expect(room.timeline.listenerCount).toBeGreaterThan(timelines);
    TestBed.resetTestingModule();
    expect(room.timeline.listenerCount).toBe(timelines);
    expect(room.state.listenerCount).toBe(states);
    expect(world.parley.connection.listenerCount).toBe(0);
  });

  test('the title says what is unread', async () => {
    const world = new World();
    await open(world);
    world.parley.addRoom('other', { unread: 4 });
    await until(() => TestBed.inject(Title).getTitle() === '(4) #lobby · Parley');
  });
});

describe('deep links', () => {
  test('open at their message and mark it', async () => {
    const world = new World();
    const room = world.parley.addRoom('lobby');
    room.log = Array.from({ length: 500 }, (_, at) => message(at + 1));
    TestBed.resetTestingModule();
    const target = message(200);
    const linked = new World({ message: () => Promise.resolve(target) });
    linked.parley.addRoom('lobby').log = room.log;
    const page = await linked.visit(`/rooms/lobby/${target.id}`, '.target');
    expect(page.querySelector('.target')?.textContent).toContain('Message 200');
  });

  test('to a message that is gone say so, and open the room', async () => {
    const problem = { type: '', title: 'gone', status: 404, code: 'message/not-found' as const };
    const world = new World({ message: () => Promise.reject(new ProblemError(problem)) });
    world.parley.addRoom('lobby').log = [message(1)];
    const page = await world.visit('/rooms/lobby/0198f1c2-7a4b-7c3d-8e5f-ffffffffffff', notice);
    expect(page.querySelector(notice)?.textContent).toContain('not in this room');
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});

describe('writing', () => {
  const field = (page: HTMLElement) => {
    const found = page.querySelector('textarea');
    if (found === null) throw new Error('There is no composer.');
    return found;
  };

  test('Enter sends, and the message is there at once', async () => {
    const { page, room } = await open(new World());
    type(field(page), 'hello');
    press(field(page), 'Enter');
    await until(() => shown(page).some((text) => text.startsWith('hello')));
    expect(room.calls).toContainEqual(['send', 'hello']);
    expect(field(page).value).toBe('');
    expect(room.calls.filter(([name]) => name === 'typing')).toEqual([
      ['typing', true],
      ['typing', false],
    ]);
  });

  test('blank messages are not sent, and too long ones are counted', async () => {
    const { page, room } = await open(new World());
    const description = () => document.getElementById(field(page).getAttribute('aria-describedby') ?? '')?.textContent;
    type(field(page), '  \n ');
    press(field(page), 'Enter');
    expect(description()).toBeUndefined();
    type(field(page), 'x'.repeat(4_001));
    await until(() => page.textContent.includes('1 character too many'));
    expect(description()).toBe('1 character too many');
    expect(await accessibilityProblems(page)).toEqual([]);
    press(field(page), 'Enter');
    expect(room.calls.some(([name]) => name === 'send')).toBe(false);
  });

  test('a draft is there when one comes back', async () => {
    const { page } = await open(new World());
    type(field(page), 'half a thought');
    expect(localStorage.getItem('parley.draft.me.lobby')).toBe('half a thought');
  });

  test('↑ edits the last message, Esc gives the draft back, Enter saves', async () => {
    const world = new World();
    const { page, room } = await open(world);
    room.receive(message(4, { author: me, text: 'typo' }));
    await until(() => shown(page).length === 4);
    press(field(page), 'ArrowUp');
    await until(() => field(page).value === 'typo');
    expect(page.querySelector('.edited-now')?.textContent).toContain('typo');
    press(field(page), 'Escape');
    await until(() => field(page).value === '');
    press(field(page), 'ArrowUp');
    await until(() => field(page).value === 'typo');
    type(field(page), 'mended');
    press(field(page), 'Enter');
    await until(() => room.calls.some(([name]) => name === 'edit'));
    expect(room.calls).toContainEqual(['edit', message(4).id, 'mended']);
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  test('a refused message says why and offers Retry, Edit, Delete', async () => {
    const { page, room } = await open(new World());
    const error = { type: '', title: 'The server is read-only.', status: 503, code: 'server/read-only' as const };
    room.setPending([{ id: message(9).id, text: 'refused', status: 'failed', writtenAt: 0, error }]);
    await until(() => page.textContent.includes('Not sent: The server cannot store anything at present.'));
    control('Retry', page).click();
    control('Delete', page).click();
    control('Edit', page).click();
    await until(() => field(page).value === 'refused');
    expect(room.calls.slice(-2)).toEqual([
      ['retry', message(9).id, undefined],
      ['discard', message(9).id],
    ]);
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  test('waiting is shown only once it lasts', async () => {
    const { page, room } = await open(new World());
    room.setPending([{ id: message(9).id, text: 'slow', status: 'sending', writtenAt: Date.now() }]);
    await until(() => shown(page).some((text) => text.startsWith('slow')));
    expect(page.textContent).not.toContain('Sending…');
    await until(() => page.textContent.includes('Sending…'));
  });

  test('who is typing is said', async () => {
    const { page, room } = await open(new World());
    room.update({ typing: [ada] });
    await until(() => page.textContent.includes('Ada Lindqvist is typing'));
  });
});

describe('Esc', () => {
  test('closes the side pane, then marks the room read', async () => {
    const { page, room } = await open(new World());
    control(/^Members/u, page).click();
    await until(() => page.querySelector('aside'));
    press(document.body, 'Escape');
    await until(() => page.querySelector('aside') === null);
    expect(document.activeElement?.getAttribute('aria-label')).toMatch(/^Members/u);
    room.update({ unread: 1, cursor: 7 });
    await until(() => room.state.value?.unread === 1);
    press(document.body, 'Escape');
    await until(() => room.calls.some(([name, seq]) => name === 'read' && seq === 7));
  });
});

describe('a room that one is not in', () => {
  const listed = {
    id: 'lobby',
    kind: 'public' as const,
    name: 'lobby',
    maker: null,
    createdAt: '',
    head: 0,
    memberCount: 1,
  };

  test('can be joined', async () => {
    const world = new World({ room: () => Promise.resolve(listed) });
    const page = await world.visit('/rooms/lobby', '.outside .button');
    expect(await accessibilityProblems(page)).toEqual([]);
    control('Join room', page).click();
    await until(() => page.querySelector('[role=log]'));
  });

  const busy = { type: '', title: '', status: 503, code: 'server/busy' as const };

  test('says why it cannot be joined, each time, and not once the connection is back', async () => {
    const world = new World({ room: () => Promise.resolve(listed) });
    const page = await world.visit('/rooms/lobby', '.outside .button');
    const joining = jest.spyOn(world.parley, 'join');
    const alert = () => page.querySelector('[role=alert]');
    joining.mockRejectedValueOnce(new ParleyClientError('limit/exceeded', ''));
    control('Join room', page).click();
    const first = await until(alert);
    expect(first.textContent).toBe('That was too much at once. Wait a moment, then try again.');
    expect(await accessibilityProblems(page)).toEqual([]);
    joining.mockRejectedValueOnce(new ParleyClientError('client/offline', ''));
    control('Join room', page).click();
    await until(() => alert()?.textContent === 'The server cannot be reached.');
    world.parley.connection.update({ since: 1 });
    await until(() => alert() === null);
    control('Join room', page).click();
    await until(() => page.querySelector('[role=log]'));
  });

  test('is gone by the time one joins', async () => {
    const world = new World({ room: () => Promise.resolve(listed) });
    const page = await world.visit('/rooms/lobby', '.outside .button');
    jest.spyOn(world.parley, 'join').mockRejectedValueOnce(new ParleyClientError('room/not-found', ''));
    control('Join room', page).click();
    await until(() => page.querySelector('h1')?.textContent === 'There is no such room');
  });

  test.each([
    ['the server said why', busy, 'The server is busy. Wait a moment, then try again.'],
    ['it did not answer', undefined, 'The server cannot be reached.'],
  ])('cannot be looked up: %s', async (_, problem, why) => {
    const world = new World({ room: () => Promise.reject(new ProblemError(problem)) });
    const page = await world.visit('/rooms/lobby', '.outside h1');
    expect(page.querySelector('.outside')?.textContent).toContain(why);
    expect(page.querySelector('h1')?.textContent).toBe('The room could not be loaded.');
    expect(await accessibilityProblems(page)).toEqual([]);
    jest.spyOn(TestBed.inject(RestClient), 'room').mockResolvedValue(listed);
    control('Retry', page).click();
    await until(() => page.querySelector('h1')?.textContent === 'lobby');
    expect(page.querySelector('.outside')?.textContent).not.toContain(why);
  });

  test('or does not exist', async () => {
    const problem = { type: '', title: '', status: 404, code: 'room/not-found' as const };
    const world = new World({ room: () => Promise.reject(new ProblemError(problem)) });
    const page = await world.visit('/rooms/nowhere', '.outside h1');
    expect(page.querySelector('h1')?.textContent).toBe('There is no such room');
  });
});

describe('members on a narrow screen', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  async function covered() {
    jest
      .spyOn(window, 'matchMedia')
      .mockImplementation(
        (query) => Object.assign(new EventTarget(), { matches: query.includes('max-width') }) as MediaQueryList,
      );
    const { page, room } = await open(new World());
    control(/^Members/u, page).click();
    const close = await until(() => document.activeElement?.matches('aside button') && document.activeElement);
    return { page, room, close, main: page.querySelector('main') };
  }

  test('cover the room, which is out of reach and not read until they are gone', async () => {
    const { page, room, main } = await covered();
    expect(main?.hasAttribute('inert')).toBe(true);
    room.receive(message(4));
    await until(() => shown(page).length === 4);
    expect(room.calls).not.toContainEqual(['read', 4]);
    expect(await accessibilityProblems(page)).toEqual([]);
    press(document.body, 'Escape');
    await until(() => page.querySelector('aside') === null);
    expect(main?.hasAttribute('inert')).toBe(false);
    expect(document.activeElement).toBe(control(/^Members/u, page));
    await until(() => room.calls.some(([name, seq]) => name === 'read' && seq === 4));
  });

  test('are closed by Esc before an edit behind them is given up', async () => {
    const { page, room } = await covered();
    room.change(message(3, { author: me, rev: 4 }));
    press(page.querySelector('textarea') ?? page, 'ArrowUp');
    await until(() => page.textContent.includes('Editing message'));
    press(document.body, 'Escape');
    await until(() => page.querySelector('aside') === null);
    expect(page.textContent).toContain('Editing message');
  });
});
