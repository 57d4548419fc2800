import type { CDPSession } from '@playwright/test';
import { dialogKeys, type Person } from './support/person.ts';
import { expect, test } from './support/test.ts';
import type { World } from './support/world.ts';

test.use({ settings: {} });

interface Count {
  /** Callbacks on every event emitter of Socket.IO, sockets and manager alike. */
  readonly emitter: number;
  readonly window: number;
  readonly document: number;
  /** Listeners of the whole page, as Chromium counts them. */
  readonly page: number;
}

async function listenersOf(objectId: string | undefined, devTools: CDPSession): Promise<number> {
  if (objectId === undefined) throw new Error('There is no such object.');
  return (await devTools.send('DOMDebugger.getEventListeners', { objectId })).listeners.length;
}

async function count(devTools: CDPSession): Promise<Count> {
  await devTools.send('HeapProfiler.collectGarbage');
  const object = async (expression: string): Promise<string | undefined> =>
    (await devTools.send('Runtime.evaluate', { expression })).result.objectId;
  const all = await devTools.send('Runtime.queryObjects', {
    prototypeObjectId: (await object('Object.prototype')) ?? '',
    objectGroup: 'all',
  });
  const emitter = await devTools.send('Runtime.callFunctionOn', {
    objectId: all.objects.objectId ?? '',
    returnByValue: true,
    // Socket.IO's emitter keeps callbacks by event, under names that begin with "$".
    functionDeclaration: `function () {
      let found = 0;
      for (const object of this) {
        const callbacks = Object.getOwnPropertyDescriptor(object, '_callbacks')?.value;
        if (callbacks) for (const list of Object.values(callbacks)) found += list.length;
      }
      return found;
    }`,
  });
  await devTools.send('Runtime.releaseObjectGroup', { objectGroup: 'all' });
  return {
    emitter: emitter.result.value as number,
    window: await listenersOf(await object('window'), devTools),
    document: await listenersOf(await object('document'), devTools),
    page: (await devTools.send('Memory.getDOMCounters')).jsEventListeners,
  };
}

test('twenty changes of room leave no listener behind', async ({ world }) => {
  test.setTimeout(120_000);
  const host = await world.guest();
  const rooms = [await world.room('kitchen', host), await world.room('garden', host)];
  const ada = await world.join('Ada');
  for (const room of rooms) {
    await ada.account.join(room.id);
    await host.sayAll(
      room.id,
      Array.from({ length: 30 }, (_, at) => `line ${at}`),
    );
  }
  await ada.open(rooms[0]?.id ?? '');
  const devTools = await ada.context.newCDPSession(ada.page);
  const visit = async (rounds: number): Promise<Count> => {
    for (let round = 0; round < rounds; round++) {
      for (const name of ['garden', 'kitchen']) {
        await ada.room(name).click();
        await expect(ada.page.getByRole('log', { name: `Messages in ${name}` })).toHaveAttribute('aria-busy', 'false');
        await expect(ada.messages.last()).toBeVisible();
      }
    }
    return count(devTools);
  };
  // What is made once, at the first visit of each, stays.
  const before = await visit(2);
  expect(before.emitter).toBeGreaterThan(5);
  const after = await visit(10);
  expect({ ...after, page: undefined }).toEqual({ ...before, page: undefined });
  expect(after.page).toBeLessThan(before.page + 20);
});

test('signing out and in again leaves no listener behind', async ({ world }) => {
  const ada = await world.join('Ada');
  await ada.page.goto('/');
  await ada.isIn();
  const devTools = await ada.context.newCDPSession(ada.page);
  const outAndIn = async (): Promise<Count> => {
    await ada.page.getByRole('button', { name: 'Settings' }).click();
    await ada.page.getByRole('menuitem', { name: 'Sign out' }).click();
    await ada.page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
    await ada.page.getByRole('button', { name: 'Continue as guest' }).click();
    await ada.isIn();
    return count(devTools);
  };
  const before = await outAndIn();
  await outAndIn();
  const after = await outAndIn();
  expect({ ...after, page: undefined }).toEqual({ ...before, page: undefined });
});

interface Scene {
  readonly ada: Person;
  readonly world: World;
  /** Messages of a room that is longer than what is loaded at once, as links lead to them. */
  readonly links: readonly string[];
}

const inRoom = async ({ ada }: Scene, name: string): Promise<void> => {
  await expect(ada.page.getByRole('log', { name: `Messages in ${name}` })).toHaveAttribute('aria-busy', 'false');
  await expect(ada.messages.last()).toBeVisible();
};
const press = ({ page }: Person, name: string | RegExp): Promise<void> => page.getByRole('button', { name }).click();
const dismiss = async ({ page }: Person): Promise<void> => {
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog').or(page.getByRole('menu'))).toHaveCount(0);
};

/** Ways about the page that end where they began. */
const ways: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  'the list of rooms and back': async (scene) => {
    const { ada } = scene;
    await ada.rooms.getByRole('link', { name: 'Browse rooms' }).click();
    await expect(ada.page.getByRole('list', { name: 'All rooms' })).toHaveAttribute('aria-busy', 'false');
    await ada.page.getByRole('searchbox', { name: 'Filter by name' }).fill('kit');
    await ada.page.getByRole('link', { name: 'Open kitchen' }).click();
    await inRoom(scene, 'kitchen');
  },
  'links to messages, through the history and back': async (scene) => {
    const { ada, links } = scene;
    for (const link of links) {
      await ada.follow(link);
      await expect(ada.messages.and(ada.page.locator('.target'))).toBeFocused();
    }
    for (const _ of links) await ada.page.goBack();
    await inRoom(scene, 'kitchen');
    await ada.isAtEnd();
    // How much is loaded there depends on how fast one was; after going to the end from afar it does not.
    await ada.follow(links[1] ?? '');
    await expect(ada.messages.and(ada.page.locator('.target'))).toBeFocused();
    await ada.toEnd.click();
    await ada.isAtEnd();
    await ada.page.goBack();
    await inRoom(scene, 'kitchen');
    await ada.isAtEnd();
  },
  'the members, closed again and left open': async (scene) => {
    const { ada } = scene;
    const members = ada.page.getByRole('complementary', { name: 'Members' });
    for (const name of ['garden', 'kitchen']) {
      await press(ada, /^Members/);
      await expect(members.getByRole('listitem').first()).toBeVisible();
      await members.getByRole('button', { name: 'Close' }).click();
      await expect(members).toHaveCount(0);
      await press(ada, /^Members/);
      await expect(members.getByRole('listitem').first()).toBeVisible();
      await ada.room(name).click();
      await inRoom(scene, name);
      await expect(members).toHaveCount(0);
    }
  },
  'every dialog and menu': async (scene) => {
    const { ada } = scene;
    const { page } = ada;
    for (const [keys, name] of dialogKeys) {
      await page.keyboard.press(keys);
      await expect(page.getByRole('dialog', { name })).toBeVisible();
      await dismiss(ada);
    }
    await press(ada, 'New room');
    await expect(page.getByRole('dialog', { name: 'New room' })).toBeVisible();
    await dismiss(ada);
    await press(ada, 'Room menu');
    await page.getByRole('menuitem', { name: 'Leave room' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await dismiss(ada);
    for (const item of ['Change name…', 'Sign out']) {
      await press(ada, 'Settings');
      await page.getByRole('menuitem', { name: item }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await dismiss(ada);
    }
    await ada.message('mine').hover();
    await ada.message('mine').getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await expect(page.getByRole('dialog', { name: 'Delete this message?' })).toBeVisible();
    await dismiss(ada);
  },
};

for (const [name, way] of Object.entries(ways)) {
  test(`${name}: no listener is left behind`, async ({ world }) => {
    test.setTimeout(120_000);
    const host = await world.guest();
    const [kitchen, garden] = [await world.room('kitchen', host), await world.room('garden', host)];
    const ada = await world.join('Ada');
    const sent = await host.sayAll(
      kitchen.id,
      Array.from({ length: 400 }, (_, at) => `line ${at + 1}`),
    );
    await host.say(garden.id, 'green');
    for (const { id } of [kitchen, garden]) await ada.account.join(id);
    await ada.account.say(kitchen.id, 'mine');
    await ada.open(kitchen.id);
    await ada.isAtEnd();
    const links = [350, 20, 200].map((at) => `/rooms/${kitchen.id}/${sent[at]?.id ?? ''}`);
    const devTools = await ada.context.newCDPSession(ada.page);
    const go = async (rounds: number): Promise<Count> => {
      for (let round = 0; round < rounds; round++) await way({ ada, world, links });
      await ada.page.mouse.move(0, 0);
      return count(devTools);
    };
    // What is made once, on the first way, stays.
    const before = await go(1);
    const after = await go(3);
    expect(after).toEqual(before);
  });
}
