import { expect, jest, test } from '@jest/globals';
import { ParleyClientError } from '@parley/client';
import type { RoomPage } from '@parley/dto';
import { accessibilityProblems, until } from '@parley/web-ui/testing';
import { World, control, type } from '../testing/world.ts';

const listed = (id: string) => ({
  id,
  kind: 'public' as const,
  name: id,
  maker: null,
  createdAt: '',
  head: 0,
  memberCount: 3,
});
const page = (items: readonly string[], hasMore = false): Promise<RoomPage> =>
  Promise.resolve({ items: items.map(listed), hasMore });

test('a join that failed says which and why, and is what is tried again', async () => {
  const asked: (string | undefined)[] = [];
  const world = new World({
    publicRooms: (after) => {
      asked.push(after);
      return page(['music']);
    },
  });
  const join = jest.spyOn(world.parley, 'join');
  join.mockRejectedValueOnce(new ParleyClientError('client/offline', 'no network'));
  const element = await world.visit('/rooms', 'li');
  control('Join music', element).click();
  const problem = await until(() => element.querySelector('[role=alert]'));
  expect(problem.textContent).toContain('You could not join music. The server cannot be reached.');
  expect(await accessibilityProblems(element)).toEqual([]);
  control('Retry', element).click();
  await until(() => document.querySelector('parley-room-pane'));
  expect(asked).toEqual([undefined]);
  expect(join).toHaveBeenCalledTimes(2);
});

test('a name is said to be nobody’s only once all rooms are loaded', async () => {
  const world = new World({ publicRooms: (after) => (after === undefined ? page(['lobby'], true) : page(['music'])) });
  const element = await world.visit('/rooms', 'li');
  const filter = element.querySelector('input');
  if (filter === null) throw new Error('There is no filter.');
  type(filter, 'tuba');
  await until(() => element.querySelector('.none')?.textContent === 'None of the rooms loaded so far has this name.');
  control('Show more', element).click();
  await until(() => element.querySelector('.none')?.textContent === 'No room has this name.');
  type(filter, 'music');
  await until(() => element.querySelectorAll('li').length === 1);
});
