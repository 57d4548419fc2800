import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Presence } from '@parley/dto';
import { InProcessChannels, InProcessHub, type NodeChannels, type RoomDirectory } from '@parley/server-domain';
import { startRedis, type RedisServer } from '@parley/services/redis';
import { at, InMemoryMessageLog, InMemoryRoomDirectory, newId, until } from '@parley/testing';
import { startNode, userOf, type Person, type Store } from './cluster.fixture.ts';

// The server loads it only where there is a Redis; imports are to be of one kind.
const { RedisChannels } = await import('@parley/server-channel-redis');

/** The published bound, in milliseconds: by then whatever was lost between nodes has been made good (docs/operations.md). */
const lateByMs = 5_000;

let redis: RedisServer;
const unhandled: unknown[] = [];
const note = (error: unknown): void => void unhandled.push(error);
beforeAll(async () => {
  redis = await startRedis();
  process.on('unhandledRejection', note);
});
afterAll(async () => {
  process.off('unhandledRejection', note);
  await redis[Symbol.asyncDispose]();
});
afterEach(() => {
  expect(unhandled).toEqual([]);
});

/** A store in which these people are in the lobby. */
async function storeOf(...people: string[]): Promise<Store & { log: InMemoryMessageLog }> {
  const log = new InMemoryMessageLog();
  const rooms: RoomDirectory = new InMemoryRoomDirectory(log);
  for (const user of people) await rooms.join({ room: 'lobby', user }, at);
  return { log, rooms };
}

/** Nodes over one store, each with the channels that `open` makes. */
async function clusterOf(store: Store, open: () => NodeChannels & AsyncDisposable, count = 2) {
  const stack = new AsyncDisposableStack();
  const nodes = [];
  for (let n = 0; n < count; n++) nodes.push(stack.use(await startNode(store, stack.use(open()))));
  const [a, b, c] = nodes;
  if (!a || !b) throw new Error('Two nodes at least.');
  return { a, b, c: c ?? b, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

function overRedis(prefix = redis.newPrefix()) {
  return () => {
    const { url } = redis;
    const nothing = (): undefined => undefined;
    return new RedisChannels({ url, prefix, onLost: nothing, onBack: nothing, onTrouble: note });
  };
}

function inProcess() {
  const hub = new InProcessHub();
  return () => new InProcessChannels(hub);
}

const say = async ({ socket }: Person, text: string, room = 'lobby'): Promise<void> => {
  const answer = await socket.emitWithAck('message:send', { room, id: newId(), text });
  if (!answer.ok) throw new Error(answer.error.code);
};

const newsOf = (person: Person): Presence[] => person.told('presence') as Presence[];

/** Every frame follows the one before. */
function expectContiguous({ frames }: Person, room = 'lobby'): void {
  const own = frames.filter((frame) => frame.room === room);
  expect(own.slice(1).map(({ from }) => from)).toEqual(own.slice(0, -1).map(({ to }) => to));
}

describe.each([
  ['Redis', overRedis],
  ['a hub in the process', inProcess],
])('two nodes over %s', (_, channels) => {
  test('deliver what either commits, to all in one order, when both write one room at once', async () => {
    await using cluster = await clusterOf(await storeOf('ada', 'ben'), channels());
    const [ada, ben] = [await cluster.a.connect('ada'), await cluster.b.connect('ben')];
    const count = 100;
    await Promise.all(
      Array.from({ length: count }, (_each, n) => [say(ada, `a${String(n)}`), say(ben, `b${String(n)}`)]).flat(),
    );
    await until(() => [ada, ben].every(({ texts }) => texts.length === 2 * count));
    expect(ben.texts).toEqual(ada.texts);
    expectContiguous(ada);
    expectContiguous(ben);
  });

  test('tell each other who is online, who types, and what people are called now', async () => {
    await using cluster = await clusterOf(await storeOf('ada', 'ben'), channels());
    const ada = await cluster.a.connect('ada');
    const ben = await cluster.b.connect('ben');
    await until(() => newsOf(ada).some(({ online }) => online?.some(({ id }) => id === 'ben')));
    await until(() => newsOf(ben).some(({ online }) => online?.some(({ id }) => id === 'ada')));

    await until(() => {
      ben.socket.emit('typing:set', { room: 'lobby', isTyping: true });
      return ada.told('typing').length > 0;
    });
    expect(ada.told('typing')[0]).toEqual({ room: 'lobby', user: userOf('ben'), isTyping: true });

    cluster.a.doorbell.userUpdated({ ...userOf('ben'), name: 'Benjamin' });
    await until(() => [ada, ben].every((person) => person.told('user:updated').length > 0));
    expect(ada.told('user:updated')).toEqual([{ user: { ...userOf('ben'), name: 'Benjamin' } }]);
    await say(ben, 'it is me');
    await until(() => ada.frames.length > 0);
    expect(ada.frames[0]?.items[0]?.author.name).toBe('Benjamin');

    ben.socket.disconnect();
    await until(() => newsOf(ada).some(({ offline }) => offline?.includes('ben')));
  });

  test('bring somebody’s sessions on all nodes into a room and out of it, and tell its members', async () => {
    const store = await storeOf('ada', 'ben');
    await store.rooms.create({ id: 'attic', name: 'Attic', maker: 'ben', at });
    await using cluster = await clusterOf(store, channels());
    const [here, there, ben] = [
      await cluster.a.connect('ada'),
      await cluster.b.connect('ada'),
      await cluster.b.connect('ben'),
    ];
    await until(async () => {
      await here.socket.emitWithAck('room:join', { room: 'attic' });
      return there.told('room:joined').length > 0;
    });
    await until(() => ben.told('room:updated').length > 0);
    expect(ben.told('room:updated')[0]).toMatchObject({ room: { id: 'attic', memberCount: 2 } });
    await say(ben, 'welcome', 'attic');
    await until(() => [here, there].every(({ texts }) => texts.includes('welcome')));

    await here.socket.emitWithAck('room:read', { room: 'attic', seq: 1 });
    await until(() => there.told('room:read').length > 0);

    await here.socket.emitWithAck('room:leave', { room: 'attic' });
    await until(() => there.told('room:left').length > 0);
    await say(ben, 'between us', 'attic');
    await until(() => ben.texts.includes('between us'));
    expect(there.texts).toEqual(['welcome']);
  });

  test('end a session that was signed out, on whichever it is', async () => {
    await using cluster = await clusterOf(await storeOf('ada'), channels());
    const ada = await cluster.b.connect('ada');
    await until(() => {
      cluster.a.doorbell.signedOut('session-of-ada');
      return !ada.socket.connected;
    });
    expect(ada.told('session:ended')).toEqual([{ code: 'auth/signed-out' }]);
  });
});

test('a node pays nothing for a room in which it has nobody', async () => {
  const store = await storeOf('ada', 'ben');
  await store.rooms.leave({ room: 'lobby', user: 'ben' });
  const prefix = redis.newPrefix();
  await using cluster = await clusterOf(store, overRedis(prefix));
  const ada = await cluster.a.connect('ada');
  await cluster.b.connect('ben');
  const followers = () => redis.command(`PUBSUB NUMSUB ${prefix}room:lobby`);
  await until(async () => (await followers()).endsWith(':1\r\n'));
  await say(ada, 'hello');
  ada.socket.disconnect();
  await until(async () => (await followers()).endsWith(':0\r\n'));
});

describe('whatever Redis does, everything said is heard soon by everybody, in order', () => {
  /** Says something on both nodes all the while. Returns how late it was heard at most, in milliseconds. */
  async function lateness(hurt: (heard: () => Promise<unknown>) => Promise<unknown>): Promise<number> {
    await using cluster = await clusterOf(await storeOf('ada', 'ben', 'cy'), overRedis(), 3);
    const people = [await cluster.a.connect('ada'), await cluster.b.connect('ben'), await cluster.c.connect('cy')];
    const saidAt = new Map<string, number>();
    let isOver = false;
    const talk = async (person: Person, name: string): Promise<void> => {
      for (let n = 0; !isOver; n++) {
        const text = `${name} ${String(n)}`;
        await say(person, text);
        saidAt.set(text, performance.now());
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const talking = Promise.all(people.map((person, n) => talk(person, String(n))));
    const isHeard = () => people.every(({ heardAt }) => [...saidAt.keys()].every((text) => heardAt.has(text)));
    await until(() => saidAt.size > 30);
    await hurt(() => {
      const before = [...saidAt.keys()];
      return until(() => people.every(({ heardAt }) => before.every((text) => heardAt.has(text))));
    });
    isOver = true;
    await talking;
    await until(isHeard);
    for (const person of people) {
      expectContiguous(person);
      expect(person.texts).toEqual(people[0]?.texts);
      expect(person.texts).toHaveLength(saidAt.size);
    }
    return Math.max(
      ...people.flatMap(({ heardAt }) => [...saidAt].map(([text, at_]) => (heardAt.get(text) ?? Infinity) - at_)),
    );
  }

  test('wiped', async () => {
    expect(await lateness((heard) => redis.command('FLUSHALL').then(heard))).toBeLessThan(lateByMs);
  });

  test('dropping a subscriber', async () => {
    expect(await lateness((heard) => redis.command('CLIENT KILL TYPE pubsub').then(heard))).toBeLessThan(lateByMs);
  });

  test('hanging', async () => {
    const late = await lateness(async (heard) => {
      redis.signal('SIGSTOP');
      await new Promise((resolve) => setTimeout(resolve, 10_000));
      await heard();
      redis.signal('SIGCONT');
      await heard();
    });
    expect(late).toBeLessThan(lateByMs);
  });

  test('killed, and restarted empty', async () => {
    const late = await lateness(async (heard) => {
      await redis.kill();
      await heard();
      await redis.start();
      await heard();
    });
    expect(late).toBeLessThan(lateByMs);
  });
});

describe('while nodes can’t tell each other anything', () => {
  test('the last thing that was said before a silence is heard, too', async () => {
    await using cluster = await clusterOf(await storeOf('ada', 'ben'), overRedis());
    const [ada, ben] = [await cluster.a.connect('ada'), await cluster.b.connect('ben')];
    await redis.kill();
    try {
      await say(ada, 'is anybody there?');
      await until(() => ben.texts.length > 0, { withinMs: lateByMs });
    } finally {
      await redis.start();
    }
  });

  test('whoever is removed hears nothing that is said more than 5 s later, and whoever joins is let in afterwards', async () => {
    const store = await storeOf('ada', 'ben');
    await store.rooms.create({ id: 'attic', name: 'Attic', maker: 'ada', at });
    await using cluster = await clusterOf(store, overRedis());
    const [ada, ben] = [await cluster.a.connect('ada'), await cluster.b.connect('ben')];
    await say(ada, 'hello');
    await until(() => ben.texts.includes('hello'));
    await redis.kill();
    try {
      await store.rooms.leave({ room: 'lobby', user: 'ben' });
      await store.rooms.join({ room: 'attic', user: 'ben' }, at);
      await until(() => ben.told('room:left').length > 0, { withinMs: lateByMs });
      await say(ada, 'between us');
      await until(() => ada.texts.includes('between us'));
    } finally {
      await redis.start();
    }
    await until(() => ben.told('room:joined').length > 0);
    await say(ada, 'welcome', 'attic');
    await until(() => ben.texts.includes('welcome'));
    expect(ben.texts).toEqual(['hello', 'welcome']);
  });
});
