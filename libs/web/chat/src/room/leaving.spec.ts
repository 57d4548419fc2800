import { LiveAnnouncer } from '@angular/cdk/a11y';
import { expect, jest, test } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { ParleyClientError } from '@parley/client';
import { type FakeSocket } from '@parley/web-data-access/testing';
import { accessibilityProblems, until } from '@parley/web-ui/testing';
import { Socket } from 'ngx-socket-io';
import { World, control } from '../testing/world.ts';

const nothing = { publicRooms: () => Promise.resolve({ items: [], hasMore: false }) };

test('leaving that fails is said, and can be tried again', async () => {
  const world = new World(nothing);
  const room = world.parley.addRoom('lobby');
  const page = await world.visit('/rooms/lobby', '[role=log]');
  jest.spyOn(room, 'leave').mockRejectedValueOnce(new ParleyClientError('client/offline', 'no network'));
  control('Room menu', page).click();
  (await until(() => document.querySelector<HTMLElement>('[role=menu] [role=menuitem]'))).click();
  const dialog = () => document.querySelector('[role=dialog]:has(h2)');
  await until(() => dialog()?.textContent.includes('Leave #lobby?'));
  control('Leave room', document.querySelector('[role=dialog]') ?? document).click();
  await until(() => dialog()?.textContent.includes('You are still in #lobby'));
  expect(dialog()?.textContent).toContain('The server cannot be reached.');
  expect(await accessibilityProblems(document.body)).toEqual([]);
  expect(TestBed.inject(Router).url).toBe('/rooms/lobby');
  control('Retry', document.querySelector('[role=dialog]') ?? document).click();
  await until(() => TestBed.inject(Router).url === '/rooms');
});

test('being out of the open room is announced; out of another one it is not', async () => {
  const world = new World();
  world.parley.addRoom('lobby');
  await world.visit('/rooms/lobby', '[role=log]');
  const said = jest.spyOn(TestBed.inject(LiveAnnouncer), 'announce');
  const socket = TestBed.inject(Socket) as unknown as FakeSocket;
  socket.hear('room:left', { room: 'other' });
  expect(said).not.toHaveBeenCalled();
  socket.hear('room:left', { room: 'lobby' });
  expect(said).toHaveBeenCalledWith('You are no longer in this room.');
});
