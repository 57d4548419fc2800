import { expect, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { Frame, JoinedRoom, Message } from '@parley/dto';
import { InProcessChannels, type MessageLog, type RoomDirectory, type TokenVerifier } from '@parley/server-domain';
import type { SessionSocket } from '@parley/server-transport';
import type { ChatOptions } from './chat.options.ts';
import { ConnectionService } from './connection.service.ts';
import type { Heads } from './heads.ts';
import { Presence } from './presence.ts';
import { RecoveryService } from './recovery.service.ts';
import { RoomFeed } from './room-feed.ts';
import { SocketDoorbell } from './socket-doorbell.ts';
import { Sockets } from './sockets.ts';

Logger.overrideLogger(false);

const user = { id: 'ada', name: 'Ada', isGuest: false };
const roomOf = (id: string, head = 0): JoinedRoom => ({
  id,
  kind: 'public',
  name: id,
  maker: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  head,
  memberCount: 1,
  read: { room: id, seq: 0, unread: 0, head },
});
const item = (rev: number): Message => ({
  id: `m${String(rev)}`,
  seq: rev,
  rev,
  editRev: rev,
  author: user,
  text: 'hi',
  createdAt: '2026-01-01T00:00:00.000Z',
});

/** One session on its way in; its memberships are read when the test says so. */
function world({ cursors = {}, unnamed = [] as string[] } = {}) {
  const memberships = Promise.withResolvers<{ items: JoinedRoom[]; hasMore: boolean }>();
  const reading = Promise.withResolvers<undefined>();
  const log = {
    epoch: 'epoch-1',
    heads: () => reading.promise.then(() => new Map([['lobby', { head: 9, members: 1 }]])),
    changesSince: () => Promise.resolve({ items: [item(9)], to: 9, head: 9, members: 1 }),
  } as unknown as MessageLog;
  const directory = {
    joinedRooms: () => memberships.promise,
    roomsOf: () => Promise.resolve(unnamed),
  } as unknown as RoomDirectory;
  const heard: [string, unknown][] = [];
  const rooms = new Set<string>();
  const state = { isConnected: true };
  const socket = {
    id: 's1',
    rooms,
    recovered: false,
    conn: { transport: { name: 'websocket' }, close: () => (state.isConnected = false) },
    data: { identity: { user, session: 's', expiresAt: Date.now() }, handshake: { cursors, epoch: 'epoch-1' } },
    get connected() {
      return state.isConnected;
    },
    get disconnected() {
      return !state.isConnected;
    },
    join: (room: string) => rooms.add(room),
    leave: (room: string) => rooms.delete(room),
    emit: (event: string, payload: unknown) => heard.push([event, payload]),
  } as unknown as SessionSocket;
  const sockets = new Sockets();
  const server = { sockets: { adapter: { on: () => undefined }, sockets: new Map([['s1', socket]]) } };
  sockets.bind({ ...server, to: () => ({ emit: () => undefined }) } as never);
  const emit = (frame: Frame): void => {
    if (rooms.has(`room:${frame.room}`)) heard.push(['changes', frame]);
  };
  const feed = new RoomFeed(log, emit);
  const recovery = new RecoveryService(log, feed);
  const options = { presenceLingerMs: 0, version: '1', sends: { count: 1, perMs: 1 } } as unknown as ChatOptions;
  const presence = new Presence(sockets, options, new InProcessChannels());
  const attended: SessionSocket[] = [];
  const heads = { add: (added: SessionSocket) => attended.push(added) } as unknown as Heads;
  const tokens = {} as unknown as TokenVerifier;
  const connections = new ConnectionService(
    ...([sockets, tokens, directory, log, feed, recovery, presence, heads, options] as const),
  );
  const doorbell = new SocketDoorbell(sockets, connections, presence);
  const connected = connections.connect(socket);
  return {
    ...{ socket, rooms, heard, feed, doorbell, presence, connected, attended, state, reading },
    /** The memberships are read: those, as of before whatever the test did meanwhile. */
    greet: (items: JoinedRoom[], hasMore = false) => {
      memberships.resolve({ items, hasMore });
    },
    fail: memberships.reject,
    events: () => heard.map(([event]) => event),
  };
}

test('hello comes first, and behind it what it does not know', async () => {
  const { doorbell, greet, connected, events, rooms } = world();
  doorbell.memberJoined(user.id, roomOf('attic'));
  doorbell.readMoved(user.id, { room: 'lobby', seq: 3, unread: 0, head: 3 });
  doorbell.userUpdated(user);
  expect(events()).toEqual([]);
  greet([roomOf('lobby')]);
  await connected;
  expect(events().filter((event) => event !== 'presence')).toEqual([
    'hello',
    'room:joined',
    'room:read',
    'user:updated',
  ]);
  expect([...rooms]).toEqual(['room:lobby', 'room:attic']);
});

test('a room that was left while memberships were read is not entered', async () => {
  const { doorbell, greet, connected, heard, rooms } = world();
  doorbell.memberLeft(user.id, 'attic');
  greet([roomOf('lobby'), roomOf('attic')]);
  await connected;
  expect([...rooms]).toEqual(['room:lobby']);
  expect(heard).toContainEqual(['room:left', { room: 'attic' }]);
});

test('of more rooms than hello names, the one that was left meanwhile is not entered either', async () => {
  const { doorbell, greet, connected, rooms } = world({ unnamed: ['lobby', 'cellar', 'attic'] });
  doorbell.memberLeft(user.id, 'attic');
  greet([roomOf('lobby')], true);
  await connected;
  expect([...rooms]).toEqual(['room:lobby', 'room:cellar']);
});

test('of more rooms than hello names, nobody is online in the others by connecting', async () => {
  const { greet, connected, heard, presence, rooms, socket } = world({ unnamed: ['lobby', 'cellar'] });
  greet([roomOf('lobby')], true);
  await connected;
  presence.tell(socket, ['lobby', 'cellar']);
  expect([...rooms]).toContain('room:cellar');
  const told = heard.flatMap(([event, news]) => (event === 'presence' ? [(news as { room: string }).room] : []));
  expect(new Set(told)).toEqual(new Set(['lobby']));
});

test('a frame emitted between the reading of the heads and hello comes behind it', async () => {
  const { feed, greet, connected, heard, events } = world();
  feed.publish('lobby', { from: 4, to: 5, items: [item(5)] });
  feed.publish('lobby', { from: 5, to: 6, items: [item(6)] });
  greet([roomOf('lobby', 5)]);
  await connected;
  expect(events().slice(0, 2)).toEqual(['hello', 'changes']);
  expect(heard[1]).toMatchObject(['changes', { from: 5, to: 6, items: [{ rev: 6 }] }]);
});

test('whoever is gone before they are caught up is not attended to', async () => {
  const { greet, connected, attended, state, reading, events } = world({ cursors: { lobby: 8 } });
  greet([roomOf('lobby', 9)]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(events()).toContain('hello');
  state.isConnected = false;
  reading.resolve(undefined);
  await connected;
  expect(attended).toEqual([]);
});

test('nothing is caught up with of a room that was left meanwhile', async () => {
  const { doorbell, greet, connected, reading, events } = world({ cursors: { lobby: 8 } });
  greet([roomOf('lobby', 9)]);
  await new Promise((resolve) => setImmediate(resolve));
  doorbell.memberLeft(user.id, 'lobby');
  reading.resolve(undefined);
  await connected;
  expect(events()).not.toContain('changes');
});

test('a session whose rooms cannot be read is closed, and its end says so', async () => {
  const { fail, connected, socket } = world();
  fail(new Error('a defect'));
  await connected;
  expect(socket.data.closedFor).toBe('server/internal');
  expect(socket.connected).toBe(false);
});
