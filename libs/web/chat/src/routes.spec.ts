import { expect, test } from '@jest/globals';
import { UrlSegment } from '@angular/router';
import { matchRoom } from './routes.ts';

const match = (path: string) => {
  const found = matchRoom(path.split('/').map((part) => new UrlSegment(part, {})));
  return (
    found && Object.fromEntries(Object.entries(found.posParams ?? {}).map(([name, { path: value }]) => [name, value]))
  );
};

test.each([
  ['rooms/lobby', { room: 'lobby' }],
  ['rooms/lobby/0198', { room: 'lobby', message: '0198' }],
  ['rooms', null],
  ['rooms/a/b/c', null],
  ['people/ada', null],
])('%p leads to %p', (path, expected) => {
  expect(match(path)).toEqual(expected);
});
