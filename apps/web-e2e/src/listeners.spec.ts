import type { CDPSession } from '@playwright/test';
import { expect, test } from './support/test.ts';

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
