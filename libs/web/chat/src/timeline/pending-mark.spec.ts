import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import type { PendingChange, PendingMessage } from '@parley/web-data-access';
import { FakeParley, me, message, provideFakeParley } from '@parley/web-data-access/testing';
import { accessibilityProblems } from '@parley/web-ui/testing';
import { RoomVisit } from '../room/room-visit.ts';
import { PendingMark } from './pending-mark.ts';
import type { MessageRow } from './rows.ts';

const began = Date.UTC(2026, 2, 3, 9);
const [one, other] = [message(1).id, message(2).id];

function row(given: { key?: string; pending?: Partial<PendingMessage>; change?: Partial<PendingChange> }): MessageRow {
  const { key = one, pending, change } = given;
  return {
    kind: 'message',
    key,
    author: me,
    name: me.name,
    isMine: true,
    isFirst: true,
    text: 'said',
    at: began,
    editedAt: undefined,
    seq: pending === undefined ? 1 : undefined,
    pending: pending && { id: key, text: 'said', status: 'queued', writtenAt: began, ...pending },
    change: change && { kind: 'edit', id: key, text: 'said', status: 'queued', ...change },
  };
}

let fixture: ComponentFixture<PendingMark>;

function show(next: MessageRow): void {
  fixture.componentRef.setInput('row', next);
  TestBed.tick();
}

function pass(ms: number): void {
  jest.advanceTimersByTime(ms);
  TestBed.tick();
}

const said = () => (fixture.nativeElement as HTMLElement).textContent.trim();

beforeEach(() => {
  jest.useFakeTimers({ now: began });
  TestBed.configureTestingModule({ providers: [provideFakeParley(new FakeParley()), RoomVisit] });
  fixture = TestBed.createComponent(PendingMark);
});

afterEach(() => {
  jest.useRealTimers();
});

describe('waiting is shown once it has lasted 300 ms', () => {
  test('since the message was written', () => {
    jest.setSystemTime(began + 100);
    show(row({ pending: {} }));
    pass(199);
    expect(said()).toBe('');
    pass(1);
    expect(said()).toBe('Waiting for earlier messages');
  });

  test('at once where it was written long before', () => {
    jest.setSystemTime(began + 5_000);
    show(row({ pending: {} }));
    expect(said()).not.toBe('');
  });

  test.each([
    ['a message', () => row({ pending: {} }), () => row({ pending: { status: 'sending' } })],
    ['an edit', () => row({ change: {} }), () => row({ change: { status: 'sending' } })],
  ])('however often %s is drawn anew meanwhile', (_, before, after) => {
    show(before());
    for (let ms = 0; ms < 250; ms += 50) {
      pass(50);
      show(before());
    }
    show(after());
    pass(49);
    expect(said()).toBe('');
    pass(1);
    expect(said()).not.toBe('');
    show(after());
    expect(said()).not.toBe('');
  });

  test('and not longer where the clock was set back', () => {
    show(row({ pending: { writtenAt: began + 60_000 } }));
    pass(300);
    expect(said()).not.toBe('');
  });
});

describe('it is taken back', () => {
  beforeEach(() => {
    show(row({ pending: {} }));
    pass(300);
    expect(said()).not.toBe('');
  });

  test('when the message is acknowledged', () => {
    show(row({}));
    expect(said()).toBe('');
    pass(1_000);
    expect(said()).toBe('');
  });

  test.each([
    ['it is another message', () => row({ key: other, pending: { writtenAt: Date.now() } })],
    ['it is an edit of that message', () => row({ change: {} })],
  ])('and its time begins anew when %s', (_, next) => {
    show(next());
    pass(299);
    expect(said()).toBe('');
    pass(1);
    expect(said()).not.toBe('');
  });

  test('and its time begins anew when a refused message is tried again', async () => {
    show(row({ pending: { status: 'failed' } }));
    expect(said()).toMatch(/^Not sent/u);
    pass(10_000);
    show(row({ pending: { status: 'sending' } }));
    pass(299);
    expect(said()).toBe('');
    pass(1);
    expect(said()).toBe('Sending…');
    jest.useRealTimers();
    expect(await accessibilityProblems(fixture.nativeElement as HTMLElement)).toEqual([]);
  });
});
