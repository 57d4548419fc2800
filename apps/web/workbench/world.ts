import type { MemberPage, Message, User } from '@parley/dto';
import type { RestClient } from '@parley/web-data-access';
import { FakeParley, message, type FakeRoom } from '@parley/web-data-access/testing';

const person = (id: string, name: string, isGuest = false): User => ({ id, name, isGuest });
const people = {
  ada: person('ada-4', 'Ada Lindqvist'),
  ben: person('ben-1', 'Ben Okafor'),
  carla: person('carla-9', 'Carla Mendes'),
  quiet: person('guest-7', 'Quiet Otter', true),
  me: person('me', 'Brave Heron', true),
};

/** Rooms with people, talk and trouble in them, as the page's address asks for. */
export function populated(query: URLSearchParams): { parley: FakeParley; rest: Partial<RestClient> } {
  const parley = new FakeParley();
  parley.user.set(people.me);
  const today = new Date();
  const at = (hours: number, minutes: number, daysAgo = 0) =>
    new Date(today.getFullYear(), today.getMonth(), today.getDate() - daysAgo, hours, minutes).toISOString();

  const lines: readonly [User, string, string, Partial<Message>?][] = [
    [people.ben, at(16, 2, 1), 'Who has the runbook for the rollback? I wrote it down last time, but not where.'],
    [people.quiet, at(16, 4, 1), 'https://wiki.example.org/runbooks/rollback_(2024), second half.'],
    [people.ben, at(16, 5, 1), null as never, { text: null }],
    [
      people.ada,
      at(9, 12),
      'Morning. The build is green on both stores, and the soak has been running since `02:00` without a gap.',
    ],
    [people.ada, at(9, 13), 'I would cut the branch at noon. Objections?'],
    [
      people.ben,
      at(9, 20),
      'None. One flag to flip first, could you check it?\n```\nSESSION_RECOVERY_MS=120000   # was 10000\nnpm start\n```',
      { editedAt: at(9, 22) },
    ],
    [people.carla, at(9, 44), 'Checklist is pinned. Two boxes left, both mine.'],
    [people.carla, at(9, 45), 'First line\nsecond line, and a long one: ' + 'words that go on and on '.repeat(12)],
    [people.me, at(9, 46), 'Flag is flipped on all nodes.'],
  ];
  const release = parley.addRoom('release-42');
  release.log = lines.map(([author, createdAt, text, more], index) =>
    message(index + 1, { author, createdAt, text, ...more }),
  );
  release.update({
    room: { ...roomOf(release), maker: 'me', memberCount: 24 },
    read: { room: release.id, seq: 6, unread: 2, head: 9 },
    unread: 2,
    typing: [people.ada, people.ben],
    online: [people.ada, people.me],
    onlineCount: 9,
  });
  for (const [id, unread] of [
    ['lobby', 0],
    ['support', 12],
    ['design-review', 2],
    ['finance', 0],
    ['alerts', 100],
  ] as const) {
    const room = parley.addRoom(id, { unread });
    room.log = id === 'lobby' ? [] : [message(1), message(2, { author: people.carla })];
  }
  const archive = parley.addRoom('archive');
  archive.log = Array.from({ length: 100_000 }, (_, index) =>
    message(index + 1, {
      author: [people.ada, people.ben, people.carla][(index >> 2) % 3] ?? people.ada,
      text: `Line ${index + 1}. ${'Some more words. '.repeat((index * 7) % 9)}`,
    }),
  );
  archive.update({ read: { room: archive.id, seq: 100_000, unread: 0, head: 100_000 } });

  if (query.get('state') === 'offline') trouble(parley, release);
  const perSecond = Number(query.get('flood') ?? 0);
  if (perSecond > 0) flood(release, perSecond);
  Object.assign(globalThis, { parley, people, fakeMessage: message });
  return { parley, rest: restOf(parley) };
}

function trouble(parley: FakeParley, room: FakeRoom): void {
  parley.connection.update({ status: 'reconnecting', isCaughtUp: false, waiting: 2 });
  const [one, two] = [message(900_001), message(900_002)];
  room.setPending([
    {
      id: one.id,
      text: 'Graphs look calm; error rate is flat at 0.02 %.',
      status: 'failed',
      writtenAt: Date.now(),
      error: {
        type: 'about:blank',
        title: 'The room was read-only until 09:47.',
        status: 503,
        code: 'server/read-only',
      },
    },
    { id: two.id, text: 'Watching the graphs now.', status: 'queued', writtenAt: Date.now() },
  ]);
}

function flood(room: FakeRoom, perSecond: number): void {
  let seq = 1_000_000;
  setInterval(() => {
    const batch = Array.from({ length: Math.round(perSecond / 50) }, () =>
      message(seq++, { author: people.ben, createdAt: new Date().toISOString() }),
    );
    room.receive(...batch);
  }, 20);
}

function roomOf(room: FakeRoom) {
  const state = room.state.value;
  if (state === undefined) throw new Error('Not a member.');
  return state.room;
}

function restOf(parley: FakeParley): Partial<RestClient> {
  const members: MemberPage = {
    items: Object.values(people).map((user) => ({ ...user, isOnline: user.id === 'ada-4' })),
    hasMore: false,
  };
  const listed = () => [
    ...parley.rooms.value.map(({ room }) => room),
    { ...roomOf(parley.room('lobby')), id: 'music', name: 'music', memberCount: 7 },
  ];
  return {
    publicRooms: () => Promise.resolve({ items: listed(), hasMore: false }),
    members: () => Promise.resolve(members),
    message: (room, id) => {
      const found = parley.room(room).log.find((each) => each.id === id);
      return found === undefined ? Promise.reject(new Error('not found')) : Promise.resolve(found);
    },
    room: (id) => Promise.resolve({ ...roomOf(parley.room('lobby')), id, name: id }),
    createRoom: (name) => Promise.resolve({ ...roomOf(parley.room('lobby')), id: 'lobby', name }),
    renameMe: (name) => Promise.resolve({ ...people.me, name }),
  };
}
