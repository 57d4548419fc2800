import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { ProblemError, RestClient } from '@parley/web-data-access';
import { message, provideFakeParley, type FakeRoom } from '@parley/web-data-access/testing';
import { accessibilityProblems } from '@parley/web-ui/testing';
import { World, control, until } from '../testing/world.ts';
import { RoomVisit } from './room-visit.ts';

const error = { type: '', title: '', status: 503, code: 'server/read-only' as const };
const notDone = 'That did not work';

let world: World;
let room: FakeRoom;
let page: HTMLElement;

const notices = () => page.querySelector('parley-room-notices');
const said = () => [...(notices()?.querySelectorAll('p') ?? [])].map((notice) => notice.textContent.trim());

async function open(path = '/rooms/lobby', sign = '[role=log][aria-busy=false] .rows > :last-child'): Promise<void> {
  room = world.parley.addRoom('lobby');
  room.log = Array.from({ length: 200 }, (_, at) => message(at + 1));
  page = await world.visit(path, sign);
}

beforeEach(() => {
  world = new World({ message: () => Promise.reject(new ProblemError({ ...error, code: 'message/not-found' })) });
});

describe('that something did not work', () => {
  const retry = () => {
    control('Retry', page.querySelector('[role=log]') ?? page).click();
  };

  beforeEach(() => {
    room = world.parley.room('lobby');
    room.setPending([{ id: message(999).id, text: 'refused', status: 'failed', writtenAt: 0, error }]);
  });

  test('is said until a later try works', async () => {
    await open();
    const failing = jest.spyOn(room, 'retry').mockRejectedValue(new Error('no storage'));
    retry();
    await until(() => said()[0]?.startsWith(notDone));
    expect(await accessibilityProblems(page)).toEqual([]);
    failing.mockResolvedValue(undefined);
    retry();
    await until(() => said().length === 0);
  });

  test('is said anew when it fails again, however soon', async () => {
    TestBed.resetTestingModule();
    TestBed.configureTestingModule({ providers: [provideFakeParley(world.parley), RoomVisit] });
    const visit = TestBed.inject(RoomVisit);
    visit.notice.set('not-done');
    await visit.attempt(Promise.reject(new Error('no storage')));
    // There is a turn in which it can be drawn as gone.
    expect(visit.notice()).toBeUndefined();
    await until(() => visit.notice() === 'not-done');
  });

  test('leaves what was said of something else alone', async () => {
    await open('/rooms/lobby/0198f1c2-7a4b-7c3d-8e5f-ffffffffffff', 'parley-room-notices p');
    retry();
    await until(() => room.calls.some(([name]) => name === 'retry'));
    await new Promise((resolve) => setTimeout(resolve));
    expect(said()[0]).toContain('not in this room');
  });
});

describe('a refused change of a message that is not loaded', () => {
  const edit = (seq: number, text = 'better') => {
    return { kind: 'edit' as const, id: message(seq).id, text, status: 'failed' as const, error };
  };

  test('is told with what was written, and axe finds nothing', async () => {
    await open();
    const deletion = { kind: 'delete' as const, id: message(2).id, status: 'failed' as const, error };
    room.timeline.update({ changes: [edit(1, 'words '.repeat(50)), deletion, edit(200)] });
    await until(() => said().length === 2);
    const why = 'The server cannot store anything at present. Reading works.';
    expect(said()[0]).toMatch(/^An edit was not saved: .* You wrote: “words words [^”]*…”/u);
    expect(said()[1]).toContain(`A message was not deleted: ${why}`);
    expect(notices()?.querySelector('p')?.closest('[aria-live=polite]')).not.toBeNull();
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  test('is shown at its message, and told there from then on', async () => {
    await open();
    jest.spyOn(TestBed.inject(RestClient), 'message').mockResolvedValue(message(1));
    room.timeline.update({ changes: [edit(1)] });
    await until(() => said().length === 1);
    control('Show', page).click();
    const row = await until(() => page.querySelector(`[data-message="${message(1).id}"]`));
    await until(() => said().length === 0);
    expect(row.textContent).toContain('better');
    expect(row.textContent).toContain('Edit not saved');
  });

  test('can be discarded, and the focus is not lost with it', async () => {
    await open();
    room.timeline.update({ changes: [edit(1)] });
    await until(() => said().length === 1);
    const discard = control('Discard', page);
    discard.focus();
    discard.click();
    expect(room.calls).toContainEqual(['discard', message(1).id]);
    room.timeline.update({ changes: [] });
    await until(() => said().length === 0);
    expect(document.activeElement?.getAttribute('role')).toBe('log');
  });

  test('is counted where there are many', async () => {
    await open();
    room.timeline.update({ changes: [1, 2, 3, 4, 5].map((seq) => edit(seq)) });
    await until(() => said().length === 4);
    expect(said().at(-1)).toBe('And 2 more');
  });
});
