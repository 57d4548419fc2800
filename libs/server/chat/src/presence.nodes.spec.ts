import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Limits, Timings, type Presence as News, type User } from '@parley/dto';
import { NodeChannels, type News as NodeNews, type Topic } from '@parley/server-domain';
import type { SessionSocket } from '@parley/server-transport';
import type { ChatOptions } from './chat.options.ts';
import { NodeTimings } from './node-timings.ts';
import { Presence } from './presence.ts';
import type { Sockets } from './sockets.ts';

const [ada, ben, cy] = ['ada', 'ben', 'cy'].map((id): User => ({ id, name: id, isGuest: false })) as [User, User, User];
const room = 'lobby';
const lingerMs = 30_000;

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

class Channels extends NodeChannels {
  readonly isShared = true;
  isConnected = true;
  readonly told: NodeNews[] = [];
  override listen = (): undefined => undefined;
  override follow = (): undefined => undefined;
  override unfollow = (): undefined => undefined;
  override followed = (): Promise<ReadonlySet<string>> => Promise.resolve(new Set());
  protected override tell(_topic: Topic, news: NodeNews): void {
    this.told.push(news);
  }
}

/** The presence of one node among several, with Ada in a room of two. */
function world({ memberCount = 3 } = {}) {
  const told: News[] = [];
  const sockets = {
    isGone: () => true,
    server: { to: () => ({ emit: (_: string, news: News) => told.push(news) }) },
  };
  const channels = new Channels();
  const options = { presenceLingerMs: lingerMs } as unknown as ChatOptions;
  const presence = new Presence(sockets as unknown as Sockets, options, channels);
  const news = (ms: number = Timings.presenceIntervalMs): News[] => {
    jest.advanceTimersByTime(ms);
    return told.splice(0);
  };
  const online = (): News => {
    const heard: News[] = [];
    presence.tell({ emit: (_: string, said: News) => heard.push(said) } as unknown as SessionSocket, [room]);
    return heard[0] ?? { room, count: 0 };
  };
  presence.enter(ada, room, memberCount);
  news();
  return { presence, channels, news, online, toldNodes: () => channels.told.splice(0) };
}

describe('people on other nodes', () => {
  test('are online here, and gone when their node says so', () => {
    const { presence, news, online } = world();
    presence.hear('b', room, [ben, cy]);
    expect(news()).toEqual([{ room, count: 3, online: [ben, cy], offline: [] }]);
    expect(online()).toEqual({ room, count: 3, online: [ada, ben, cy] });
    presence.hear('b', room, [cy]);
    expect(news()).toEqual([{ room, count: 2, online: [], offline: ['ben'] }]);
  });

  test('come and go once, on however many nodes they are', () => {
    const { presence, news } = world();
    presence.hear('b', room, [ada, ben]);
    presence.hear('c', room, [ben]);
    expect(news()).toEqual([{ room, count: 2, online: [ben], offline: [] }]);
    presence.hear('b', room, []);
    expect(news()).toEqual([{ room, count: 2, online: [], offline: [] }]);
    presence.hear('c', room, []);
    expect(news()).toEqual([{ room, count: 1, online: [], offline: ['ben'] }]);
  });

  test('said again are no news', () => {
    const { presence, news } = world();
    presence.hear('b', room, [ben]);
    news();
    presence.hear('b', room, [ben]);
    expect(news()).toEqual([]);
  });

  test('of a dead node have as long to come back as after any lost connection', () => {
    const { presence, news } = world();
    presence.hear('b', room, [ben, cy]);
    news();
    presence.loseNode('b');
    jest.advanceTimersByTime(lingerMs / 2);
    presence.hear('c', room, [ben]);
    expect(news(lingerMs).flatMap(({ online, offline }) => [online, offline])).toEqual([[], [], [], ['cy']]);
  });

  test('of a node that only seemed dead stay', () => {
    const { presence, news, online } = world();
    presence.hear('b', room, [ben]);
    presence.loseNode('b');
    jest.advanceTimersByTime(lingerMs / 2);
    presence.hear('b', room, [ben]);
    news(lingerMs);
    expect(online().count).toBe(2);
  });

  test('go by their new name', () => {
    const { presence, online } = world();
    presence.hear('b', room, [ben]);
    presence.rename({ ...ben, name: 'Benjamin' }, [room]);
    expect(online().online?.map(({ name }) => name)).toEqual(['ada', 'Benjamin']);
  });

  test('of a large room are counted', () => {
    const { presence, news } = world({ memberCount: Limits.presenceMembers + 1 });
    presence.hear('b', room, 40);
    presence.hear('c', room, 2);
    expect(news(Timings.presenceCountIntervalMs)).toEqual([{ room, count: 43 }]);
  });
});

describe('the other nodes', () => {
  test('are told of all people here whenever one comes or goes, and not of their own', () => {
    const { presence, news, toldNodes } = world();
    toldNodes();
    presence.hear('b', room, [ben]);
    news();
    expect(toldNodes()).toEqual([]);
    presence.enter(cy, room, 3);
    news();
    expect(toldNodes()).toEqual([{ kind: 'online', room, people: [ada, cy] }]);
    presence.leave(cy.id, room);
    presence.leave(ada.id, room);
    news();
    expect(toldNodes()).toEqual([{ kind: 'online', room, people: [] }]);
  });

  test('are asked, and what none of them says again is forgotten', () => {
    const { presence, news, toldNodes } = world();
    presence.hear('b', room, [ben]);
    presence.hear('c', room, [cy]);
    news();
    toldNodes();
    presence.ask([room]);
    expect(toldNodes()).toEqual([
      { kind: 'who', room },
      { kind: 'online', room, people: [ada] },
    ]);
    jest.advanceTimersByTime(10);
    presence.hear('c', room, [cy]);
    expect(news(NodeTimings.answerWithinMs + Timings.presenceIntervalMs)).toEqual([
      { room, count: 2, online: [], offline: ['ben'] },
    ]);
  });

  test('that can’t be reached are taken for what they last said', () => {
    const { presence, channels, news, online } = world();
    presence.hear('b', room, [ben]);
    presence.ask([room]);
    channels.isConnected = false;
    news(2 * NodeTimings.answerWithinMs);
    expect(online().count).toBe(2);
  });

  test('that ask are answered, by those with somebody in the room', () => {
    const { presence, toldNodes } = world();
    toldNodes();
    presence.announce(room);
    presence.announce('elsewhere');
    expect(toldNodes()).toEqual([{ kind: 'online', room, people: [ada] }]);
  });
});
