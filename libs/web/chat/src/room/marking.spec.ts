import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { ada, me, message, type FakeRoom } from '@parley/web-data-access/testing';
import { accessibilityProblems } from '@parley/web-ui/testing';
import { World, control, press, until } from '../testing/world.ts';
import { MarkStore } from './mark-store.ts';

const ready = '[role=log][aria-busy=false] .rows > :last-child';

let room: FakeRoom;
let page: HTMLElement;

beforeEach(async () => {
  const world = new World();
  world.parley.addRoom('elsewhere');
  room = world.parley.addRoom('lobby', { read: { room: 'lobby', seq: 5, unread: 0, head: 5 } });
  room.log = [1, 2, 3, 4, 5].map((seq) => message(seq, { author: seq % 2 === 0 ? me : ada }));
  page = await world.visit('/rooms/lobby', ready);
});

afterEach(() => {
  jest.restoreAllMocks();
});

async function tryToMark(text: string): Promise<void> {
  const row = await until(() =>
    [...page.querySelectorAll<HTMLElement>('[data-message]')].find((each) => each.textContent.includes(text)),
  );
  row.dispatchEvent(new MouseEvent('pointerover', { bubbles: true }));
  await until(() => row.querySelector('parley-message-actions button'));
  control('More actions', row).click();
  control('Mark unread from here', await until(() => document.querySelector('[role=menu]'))).click();
}

async function mark(text: string): Promise<void> {
  await tryToMark(text);
  await until(() => below() === text);
}

async function comeBack(): Promise<void> {
  await TestBed.inject(Router).navigateByUrl('/rooms/elsewhere');
  await until(() => page.querySelector('[role=log][aria-label="Messages in elsewhere"]'));
  await TestBed.inject(Router).navigateByUrl('/rooms/lobby');
  await until(() => page.querySelector(`[aria-label="Messages in lobby"]${ready}`));
}

/** What stands below the line. */
const below = () => page.querySelector('.new')?.nextElementSibling?.querySelector('.body')?.textContent.trim();

describe('a message that is marked as unread', () => {
  test.each([
    ["somebody else's", 3],
    ["one's own", 4],
    ["one's own, with nothing of others after it", 6],
  ])('has the line, now and at the next visit: %s', async (_, seq) => {
    room.receive(message(6, { author: me }));
    await mark(`Message ${seq}`);
    expect(room.calls).toContainEqual(['markUnread', seq - 1]);
    expect(await accessibilityProblems(page)).toEqual([]);
    await comeBack();
    await until(() => below() === `Message ${seq}`);
  });

  test('keeps it when it is deleted', async () => {
    await mark('Message 3');
    room.change(message(3, { rev: 6, text: null, deletedAt: '2026-03-03T10:00:00.000Z' }));
    await until(() => below() === 'Message deleted');
    await comeBack();
    await until(() => below() === 'Message deleted');
  });

  test('is where the next visit begins, far up as it may be', async () => {
    room.receive(...Array.from({ length: 200 }, (_, at) => message(at + 6, { author: me })));
    await mark('Message 50');
    await comeBack();
    await until(() => below() === 'Message 50');
    room.timeline.update({ messages: [], isLoaded: false });
    await comeBack();
    await until(() => below() === 'Message 50');
    expect(room.calls).toContainEqual(['load', 50]);
  });

  test('is one no more when one has read on, here or elsewhere', async () => {
    await mark('Message 4');
    room.update({ unread: 0, read: { room: 'lobby', seq: 5, unread: 0, head: 5 } });
    await comeBack();
    expect(below()).toBeUndefined();
    expect(TestBed.inject(MarkStore).read('me', 'lobby')).toBeUndefined();
  });

  test('is read by being seen at the next visit, though it be one’s own', async () => {
    room.receive(message(6, { author: me }));
    await mark('Message 6');
    const before = room.calls.length;
    jest.spyOn(document, 'visibilityState', 'get').mockReturnValue('visible');
    await comeBack();
    await until(() => room.calls.slice(before).some(([name, seq]) => name === 'read' && seq === 6));
  });

  test('is not read during this visit', async () => {
    jest.spyOn(document, 'visibilityState', 'get').mockReturnValue('visible');
    await mark('Message 3');
    room.receive(message(6));
    await until(() => page.textContent.includes('Message 6'));
    expect(room.calls.filter(([name]) => name === 'read')).toEqual([]);
  });

  test('is forgotten when Esc marks the room read', async () => {
    room.receive(message(6, { author: me }));
    await mark('Message 6');
    press(document.body, 'Escape');
    await until(() => below() === undefined);
    await comeBack();
    expect(below()).toBeUndefined();
  });
});

test('what cannot be marked has no line, and that is said', async () => {
  jest.spyOn(room, 'markUnread').mockRejectedValue(new Error('offline'));
  await tryToMark('Message 3');
  await until(() => page.querySelector('parley-room-notices p'));
  expect(below()).toBeUndefined();
  expect(TestBed.inject(MarkStore).read('me', 'lobby')).toBeUndefined();
});

describe('the store of marks', () => {
  test.each(['{', 'null', '{"seq":"4"}'])('takes %s for none', (stored) => {
    localStorage.setItem('parley.marked.me.lobby', stored);
    expect(TestBed.inject(MarkStore).read('me', 'lobby')).toBeUndefined();
  });

  test('holds what the browser does not', () => {
    jest.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new Error('full');
    });
    const marks = TestBed.inject(MarkStore);
    marks.write('me', 'lobby', { seq: 4, read: 3 });
    expect(marks.read('me', 'lobby')).toEqual({ seq: 4, read: 3 });
    expect(marks.read('eve', 'lobby')).toBeUndefined();
    marks.forget('me', 'lobby');
    expect(marks.read('me', 'lobby')).toBeUndefined();
  });
});
