import type { Page } from '@playwright/test';
import { findings } from './support/axe.ts';
import { outage } from './support/console-guard.ts';
import { expect, test } from './support/test.ts';

// axe looks at everything many times in each.
test.setTimeout(180_000);

/** Requests to this address get no answer until the returned function is called. */
async function lose(page: Page, address: string | RegExp): Promise<() => Promise<void>> {
  await page.route(address, (route) => route.abort());
  return () => page.unroute(address);
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [device, viewport] of [
    ['desktop', { width: 1280, height: 800 }],
    ['phone', { width: 390, height: 844 }],
  ] as const) {
    test.describe(`${colorScheme}, ${device}`, () => {
      // Whoever was signed out elsewhere can't tidy up behind themselves: a server of its own.
      test.use({ colorScheme, viewport, settings: {} });

      test('axe finds nothing in pages that could not be loaded', async ({ world }) => {
        world.guard.tolerate(outage);
        const room = await world.room('kitchen');
        const ada = await world.join('Ada');
        await ada.account.join(room.id);
        const { page } = ada;
        const clean = async (): Promise<void> => {
          expect(await findings(page, colorScheme)).toEqual([]);
        };

        let find = await lose(page, '**/api/auth/**');
        await page.goto('/');
        await expect(page.getByText('Parley cannot be reached.')).toBeVisible();
        await clean();
        await find();

        find = await lose(page, /\/messages\?/u);
        await page.goto(`/rooms/${room.id}`);
        await expect(page.getByRole('alert')).toContainText('The messages could not be loaded.');
        await clean();
        await find();

        find = await lose(page, /\/rooms\/somewhere$/u);
        await page.goto('/');
        await page.evaluate(() => {
          history.pushState(undefined, '', '/rooms/somewhere');
          dispatchEvent(new PopStateEvent('popstate'));
        });
        await expect(page.getByRole('main')).toContainText(
          'The room could not be loaded.The server cannot be reached.',
        );
        await clean();
        await find();

        find = await lose(page, /scope=public/u);
        await page.goto('/rooms');
        await expect(page.getByRole('alert')).toContainText('The rooms could not be loaded.');
        await clean();
        await find();
        await page.getByRole('alert').getByRole('button', { name: 'Retry' }).click();
        await expect(page.getByRole('alert')).toHaveCount(0);

        await lose(page, /\/members\?/u);
        await ada.open(room.id);
        await page.getByRole('button', { name: /^Members/ }).click();
        await expect(page.getByRole('alert')).toContainText('The members could not be loaded.');
        await clean();
      });

      test('axe finds nothing around a room of one’s own, and when its connection ended', async ({ world }) => {
        const network = await world.network();
        const ada = await world.join('Ada', { through: network });
        const room = await ada.account.makeRoom('kitchen');
        await ada.open(room.id);
        const { page } = ada;
        const clean = async (): Promise<void> => {
          expect(await findings(page, colorScheme)).toEqual([]);
        };
        for (const [item, dialog] of [
          ['Rename room…', 'Rename room'],
          ['Leave room', 'Leave #kitchen?'],
        ] as const) {
          await page.getByRole('button', { name: 'Room menu' }).click();
          await page.getByRole('menuitem', { name: item }).click();
          await expect(page.getByRole('dialog', { name: dialog })).toBeVisible();
          await clean();
          await page.keyboard.press('Escape');
          await expect(page.getByRole('dialog')).toHaveCount(0);
        }

        const said = await ada.account.say(room.id, 'first');
        await expect(ada.message('first')).toBeVisible();
        network.refuse();
        network.cut('reset');
        await ada.changeLast('first', 'changed here');
        await ada.account.editAll(room.id, [{ id: said.id, seq: said.seq, text: 'changed there' }]);
        network.accept();
        await expect(ada.messages).toContainText('Edit not saved: The message was changed elsewhere');
        await clean();

        // Signed out elsewhere, where the accounts can't be asked whether that is so.
        await lose(page, '**/api/auth/**');
        const { url } = world.server;
        const answer = await ada.context.request.post(`${url}/api/auth/sign-out`, {
          headers: { origin: url },
          data: {},
        });
        expect(answer.ok()).toBe(true);
        await expect(ada.connectionBar).toContainText('Disconnected: This session was signed out.');
        await clean();
      });
    });
  }
}
