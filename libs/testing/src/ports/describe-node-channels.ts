import { describe, expect, test } from '@jest/globals';
import type { News, NodeChannels, Topic } from '@parley/server-domain';
import { ada } from '../factories.ts';
import { until } from '../until.ts';

/** Nodes that can tell each other something. Disposing of it stops all of them. */
export interface NodesUnderTest extends AsyncDisposable {
  /** Another node; disposing of it stops it. */
  start(): Promise<NodeChannels & AsyncDisposable>;
}

export type OpenNodes = () => Promise<NodesUnderTest>;

const typing = (room: string, isTyping = true): News & { kind: 'typing' } => ({
  kind: 'typing',
  ...{ room, user: ada, isTyping },
});

/** What every implementation of `NodeChannels` promises. */
export function describeNodeChannels(name: string, openNodes: OpenNodes): void {
  /** A node with all that it hears. */
  async function nodeOf(nodes: NodesUnderTest) {
    const channels = await nodes.start();
    const heard: News[] = [];
    const tellers = new Set<string>();
    const following: Topic[] = [];
    const gone: string[] = [];
    channels.listen({
      heard: (news, node) => {
        heard.push(news);
        tellers.add(node);
      },
      following: (topics) => following.push(...topics),
      gone: (node) => gone.push(node),
    });
    const follow = async (topic: Topic): Promise<void> => {
      channels.follow(topic);
      await until(() => following.includes(topic));
    };
    return { channels, heard, tellers, following, gone, follow };
  }

  describe(`${name}: the channels between nodes`, () => {
    test('carry what concerns a room to the nodes that follow it, in the order in which one node told it', async () => {
      await using nodes = await openNodes();
      const [ours, theirs] = [await nodeOf(nodes), await nodeOf(nodes)];
      await theirs.follow('room:lobby');
      const news = Array.from({ length: 50 }, (_, n) => typing('lobby', n % 2 === 0));
      for (const each of news) ours.channels.tellRoom('lobby', each);
      await until(() => theirs.heard.length === news.length);
      expect(theirs.heard).toEqual(news);
    });

    test('cost a node nothing of what it does not follow, or no longer', async () => {
      await using nodes = await openNodes();
      const [ours, theirs] = [await nodeOf(nodes), await nodeOf(nodes)];
      await theirs.follow('room:lobby');
      await theirs.follow('room:attic');
      theirs.channels.unfollow('room:attic');
      await theirs.follow('room:cellar');
      ours.channels.tellRoom('attic', typing('attic'));
      ours.channels.tellRoom('elsewhere', typing('elsewhere'));
      ours.channels.tellRoom('lobby', typing('lobby'));
      await until(() => theirs.heard.length > 0);
      expect(theirs.heard).toEqual([typing('lobby')]);
    });

    test('reach the nodes of a person, and every node', async () => {
      await using nodes = await openNodes();
      const [ours, theirs] = [await nodeOf(nodes), await nodeOf(nodes)];
      await theirs.follow('user:ada');
      ours.channels.tellPerson('ada', { kind: 'left', user: 'ada', room: 'attic' });
      ours.channels.tellNodes({ kind: 'signed-out', session: 's' });
      await until(() => theirs.heard.length === 2);
      expect(theirs.heard).toEqual([
        { kind: 'left', user: 'ada', room: 'attic' },
        { kind: 'signed-out', session: 's' },
      ]);
    });

    test('tell nobody their own news', async () => {
      await using nodes = await openNodes();
      const [ours, theirs] = [await nodeOf(nodes), await nodeOf(nodes)];
      await Promise.all([ours.follow('room:lobby'), theirs.follow('room:lobby')]);
      ours.channels.tellRoom('lobby', typing('lobby'));
      await until(() => theirs.heard.length === 1);
      theirs.channels.tellRoom('lobby', typing('lobby', false));
      await until(() => ours.heard.length > 0);
      expect([ours.heard, theirs.heard]).toEqual([[typing('lobby', false)], [typing('lobby')]]);
    });

    test('follow again after a change of mind', async () => {
      await using nodes = await openNodes();
      const [ours, theirs] = [await nodeOf(nodes), await nodeOf(nodes)];
      for (let n = 0; n < 3; n++) {
        theirs.channels.unfollow('room:lobby');
        theirs.channels.follow('room:lobby');
      }
      await until(() => {
        ours.channels.tellRoom('lobby', typing('lobby'));
        return theirs.heard.length > 0;
      });
    });

    test('name who tells, and say when that one has stopped', async () => {
      await using nodes = await openNodes();
      const [ours, theirs] = [await nodeOf(nodes), await nodeOf(nodes)];
      await theirs.follow('room:lobby');
      ours.channels.tellRoom('lobby', typing('lobby'));
      await until(() => theirs.heard.length === 1);
      await ours.channels[Symbol.asyncDispose]();
      await until(() => theirs.gone.length > 0);
      expect(theirs.gone).toEqual([...theirs.tellers]);
    });

    test('know who has sessions on some node', async () => {
      await using nodes = await openNodes();
      const [ours, theirs] = [await nodeOf(nodes), await nodeOf(nodes)];
      await Promise.all([ours.follow('user:ada'), theirs.follow('user:ben')]);
      expect(await ours.channels.followed(['ada', 'ben', 'cy'])).toEqual(new Set(['ada', 'ben']));
      expect(await ours.channels.followed([])).toEqual(new Set());
    });
  });
}
