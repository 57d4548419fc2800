import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Limits, Timings, type Presence as News, type User } from '@parley/dto';
import { InProcessChannels } from '@parley/server-domain';
import type { SessionSocket } from '@parley/server-transport';
import type { ChatOptions } from './chat.options.ts';
import { Presence } from './presence.ts';
import type { Sockets } from './sockets.ts';

const ada: User = { id: 'ada', name: 'Ada', isGuest: false };
const ben: User = { id: 'ben', name: 'Ben', isGuest: false };
const lingerMs = 30_000;
const [temporary, final] = [{ isTemporary: true }, { isTemporary: false }];

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** Presence over sockets of which only their owners are known. */
function world() {
  const connected = new Map<string, number>();
  const told: News[] = [];
  const sockets = {
    isGone: (user: string) => (connected.get(user) ?? 0) === 0,
    server: { to: () => ({ emit: (_: string, news: News) => told.push(news) }) },
  };
  const presence = new Presence(
    sockets as unknown as Sockets,
    { presenceLingerMs: lingerMs } as unknown as ChatOptions,
    new InProcessChannels(),
  );
  const connect = ({ id }: User, by = 1): void => {
    connected.set(id, (connected.get(id) ?? 0) + by);
  };
  /** One of somebody's sessions ends. */
  const drop = (user: User, how = temporary): void => {
    connect(user, -1);
    if (sockets.isGone(user.id)) presence.disconnect(user.id, how);
  };
  /** Who is told to be in a room. */
  const online = (room = 'lobby'): string[] => {
    const heard: News[] = [];
    presence.tell({ emit: (_: string, news: News) => heard.push(news) } as unknown as SessionSocket, [room]);
    return heard.flatMap(({ online }) => online ?? []).map(({ name }) => name);
  };
  const news = (): News[] => {
    jest.advanceTimersByTime(Timings.presenceIntervalMs);
    return told.splice(0);
  };
  return { presence, connect, drop, online, news };
}

describe('somebody who lost the connection', () => {
  test('counts as online a little longer, then as gone', () => {
    const { presence, connect, drop, online } = world();
    connect(ada);
    presence.enter(ada, 'lobby', 2);
    drop(ada);
    expect(online()).toEqual(['Ada']);
    expect(presence.isOnline(ada.id)).toBe(true);
    jest.advanceTimersByTime(lingerMs);
    expect(online()).toEqual([]);
    expect(presence.isOnline(ada.id)).toBe(false);
  });

  test('goes even if a second connection was lost before it had entered anything', () => {
    const { presence, connect, drop, online } = world();
    connect(ada);
    presence.enter(ada, 'lobby', 2);
    drop(ada);
    connect(ada);
    drop(ada);
    jest.advanceTimersByTime(lingerMs);
    expect(online()).toEqual([]);
  });

  test('goes even if the last one to be lost had entered nothing', () => {
    const { presence, connect, drop, online } = world();
    connect(ada, 2);
    presence.enter(ada, 'lobby', 2);
    drop(ada);
    drop(ada);
    jest.advanceTimersByTime(lingerMs);
    expect(online()).toEqual([]);
  });

  test('and came back is not taken for gone by what was begun before', () => {
    const { presence, connect, drop, online } = world();
    connect(ada);
    presence.enter(ada, 'lobby', 2);
    drop(ada);
    connect(ada);
    drop(ada, final);
    expect(online()).toEqual([]);
    connect(ada);
    presence.enter(ada, 'lobby', 2);
    jest.advanceTimersByTime(2 * lingerMs);
    expect(online()).toEqual(['Ada']);
  });

  test('stays while the next connection is on its way in', () => {
    const { presence, connect, drop, online, news } = world();
    connect(ada);
    presence.enter(ada, 'lobby', 2);
    drop(ada);
    news();
    jest.advanceTimersByTime(lingerMs - Timings.presenceIntervalMs - 1);
    connect(ada);
    jest.advanceTimersByTime(lingerMs);
    presence.enter(ada, 'lobby', 2);
    expect(online()).toEqual(['Ada']);
    expect(news()).toEqual([]);
  });

  test('and left a room meanwhile is gone there at once, and elsewhere later', () => {
    const { presence, connect, drop, online } = world();
    connect(ada);
    for (const room of ['lobby', 'attic']) presence.enter(ada, room, 2);
    drop(ada);
    presence.leave(ada.id, 'attic');
    expect([online('lobby'), online('attic')]).toEqual([['Ada'], []]);
    connect(ada);
    presence.enter(ada, 'lobby', 2);
    drop(ada);
    jest.advanceTimersByTime(lingerMs);
    expect(online('lobby')).toEqual([]);
  });
});

test('one session of several is missed by nobody', () => {
  const { presence, connect, drop, online, news } = world();
  connect(ada, 2);
  presence.enter(ada, 'lobby', 2);
  news();
  drop(ada, final);
  jest.advanceTimersByTime(2 * lingerMs);
  expect(online()).toEqual(['Ada']);
  expect(news()).toEqual([]);
});

test('a new name is what those who come later are told', () => {
  const { presence, connect, online, news } = world();
  connect(ada);
  presence.enter(ada, 'lobby', 2);
  presence.rename({ ...ada, name: 'Countess' });
  expect(online()).toEqual(['Countess']);
  expect(news()).toMatchObject([{ online: [{ id: 'ada', name: 'Countess' }] }]);
});

test('a room is told of at most once a second, and of somebody who came and went not at all', () => {
  const { presence, news } = world();
  presence.enter(ada, 'lobby', 2);
  presence.enter(ben, 'lobby', 2);
  presence.leave(ben.id, 'lobby');
  expect(news()).toEqual([{ room: 'lobby', count: 1, online: [ada], offline: ['ben'] }]);
  expect(news()).toEqual([]);
});

describe('a room that outgrows names', () => {
  const many = Limits.presenceMembers;

  test('is a count from then on, which everybody is told', () => {
    const { presence, news, online } = world();
    presence.enter(ada, 'lobby', many);
    news();
    presence.resize('lobby', many + 1);
    expect(news()).toEqual([{ room: 'lobby', count: 1 }]);
    expect([online(), presence.isNamed('lobby')]).toEqual([[], false]);
    presence.enter(ben, 'lobby', many + 2);
    expect([news(), news(), news(), news()].flat()).toEqual([]);
    expect(news()).toEqual([{ room: 'lobby', count: 2 }]);
  });

  test('is counted on when the clock is set back', () => {
    const { presence, news } = world();
    presence.enter(ada, 'lobby', many + 1);
    news();
    jest.setSystemTime(Date.now() - 3_600_000);
    presence.enter(ben, 'lobby', many + 1);
    expect(Array.from({ length: 5 }, news).flat()).toEqual([{ room: 'lobby', count: 2 }]);
  });

  test('names everybody when it is small again', () => {
    const { presence, news } = world();
    presence.enter(ada, 'lobby', many + 1);
    presence.enter(ben, 'lobby', many + 1);
    news();
    presence.resize('lobby', many);
    expect(news()).toEqual([{ room: 'lobby', count: 2, online: [ada, ben], offline: [] }]);
  });
});
