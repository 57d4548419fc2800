import { findings } from './support/axe.ts';
import { dialogKeys, type Person } from './support/person.ts';
import { expect, test } from './support/test.ts';
import type { World } from './support/world.ts';

/** A room in which there is everything to see: others, one's own, edited, deleted, code, a link, an unread line. */
async function livelyRoom(world: World): Promise<{ id: string; host: Person['account'] }> {
  const host = await world.guest();
  const room = await world.room('design', host);
  const [, edited, gone] = await host.sayAll(room.id, [
    'Hello\nwith two lines and https://example.org/a_link',
    'to be edited',
    'to be deleted',
    'some `code`, and\n```\nconst answer = 42;\n```',
  ]);
  await host.editAll(room.id, [{ id: edited?.id ?? '', seq: edited?.seq ?? 0, text: 'edited' }]);
  await host.deleteAll(room.id, [gone?.id ?? '']);
  return room;
}

// axe looks at everything many times in each.
test.setTimeout(180_000);

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [device, viewport] of [
    ['desktop', { width: 1280, height: 800 }],
    ['phone', { width: 390, height: 844 }],
  ] as const) {
    test.describe(`${colorScheme}, ${device}`, () => {
      test.use({ colorScheme, viewport });

      test('axe finds nothing in the pages', async ({ world }) => {
        world.guard.tolerate(/status of 404.*\/no-such-room/);
        const visitor = await (await world.context()).newPage();
        await visitor.goto('/');
        await expect(visitor.getByRole('button', { name: 'Continue as guest' })).toBeVisible();
        expect(await findings(visitor, colorScheme)).toEqual([]);

        const room = await livelyRoom(world);
        const ada = await world.join('Ada', { room: room.id });
        await ada.say('mine');
        await expect(ada.message('mine').and(ada.page.locator(':not(.waiting)'))).toBeVisible();
        expect(await findings(ada.page, colorScheme)).toEqual([]);

        await room.host.say(room.id, 'something new');
        await ada.page.goto('/rooms');
        await expect(ada.page.getByRole('list', { name: 'All rooms' })).toHaveAttribute('aria-busy', 'false');
        expect(await findings(ada.page, colorScheme)).toEqual([]);

        await ada.page.goto('/rooms/no-such-room');
        await expect(ada.page.getByRole('heading', { name: 'There is no such room' })).toBeVisible();
        expect(await findings(ada.page, colorScheme)).toEqual([]);

        await ada.page.goto('/no/such/page');
        await expect(ada.page.getByRole('heading', { name: 'Nothing here' })).toBeVisible();
        expect(await findings(ada.page, colorScheme)).toEqual([]);

        const outside = await world.room('elsewhere', room.host);
        await ada.page.goto(`/rooms/${outside.id}`);
        await expect(ada.page.getByRole('button', { name: 'Join room' })).toBeVisible();
        expect(await findings(ada.page, colorScheme)).toEqual([]);
      });

      test('axe finds nothing in dialogs, menus and panes', async ({ world }) => {
        const room = await livelyRoom(world);
        const ada = await world.join('Ada', { room: room.id });
        await ada.say('mine');
        const { page } = ada;
        const look = async (): Promise<void> => {
          expect(await findings(page, colorScheme)).toEqual([]);
          await page.keyboard.press('Escape');
          await expect(page.getByRole('dialog').or(page.getByRole('menu'))).toHaveCount(0);
        };
        for (const [keys, name] of dialogKeys) {
          await page.keyboard.press(keys);
          await expect(page.getByRole('dialog', { name })).toBeVisible();
          await look();
        }
        await page.getByRole('button', { name: 'Room menu' }).click();
        await expect(page.getByRole('menu', { name: 'Room menu' })).toBeVisible();
        await look();

        await ada.message('mine').hover();
        await ada.message('mine').getByRole('button', { name: 'More actions' }).click();
        await expect(page.getByRole('menu')).toBeVisible();
        expect(await findings(page, colorScheme)).toEqual([]);
        await page.getByRole('menuitem', { name: 'Delete' }).click();
        await expect(page.getByRole('dialog', { name: 'Delete this message?' })).toBeVisible();
        await look();
        await ada.composer.press('ArrowUp');
        await expect(page.getByText('Editing message')).toBeVisible();
        expect(await findings(page, colorScheme)).toEqual([]);
        await ada.composer.press('Escape');

        for (const word of ['@', ':party']) {
          await ada.composer.fill(word);
          await expect(page.getByRole('listbox').getByRole('option').first()).toBeVisible();
          expect(await findings(page, colorScheme)).toEqual([]);
        }
        await ada.composer.fill('');

        await page.getByRole('button', { name: /^Members/ }).click();
        await expect(page.getByRole('complementary', { name: 'Members' }).getByRole('listitem').first()).toBeVisible();
        expect(await findings(page, colorScheme)).toEqual([]);

        await page.goto('/rooms');
        await page.getByRole('button', { name: 'New room' }).click();
        await expect(page.getByRole('dialog', { name: 'New room' })).toBeVisible();
        await page.getByRole('button', { name: 'Create room' }).click();
        await expect(page.getByText('Give the room a name.')).toBeVisible();
        await look();
        await page.getByRole('button', { name: 'Settings' }).click();
        await expect(page.getByRole('menu', { name: 'You' })).toBeVisible();
        expect(await findings(page, colorScheme)).toEqual([]);
        await page.getByRole('menuitem', { name: 'Change name…' }).click();
        await expect(page.getByRole('dialog', { name: 'Change your name' })).toBeVisible();
        await look();
        await page.getByRole('button', { name: 'Settings' }).click();
        await page.getByRole('menuitem', { name: 'Sign out' }).click();
        await expect(page.getByRole('dialog', { name: 'Sign out?' })).toBeVisible();
        await look();
      });

      test('axe finds nothing when things go wrong, and while others type', async ({ world }) => {
        const room = await livelyRoom(world);
        const network = await world.network();
        const ada = await world.join('Ada');
        await ada.account.join(room.id);
        await room.host.sayAll(
          room.id,
          Array.from({ length: 60 }, (_, at) => `unread ${at}`),
        );
        await ada.open(room.id);
        await expect(ada.line).toBeVisible();
        await expect(ada.toEnd).toBeVisible();
        (await room.host.socket()).emit('typing:set', { room: room.id, isTyping: true });
        await expect(ada.page.getByText('is typing')).toBeVisible();
        expect(await findings(ada.page, colorScheme)).toEqual([]);

        const ben = await world.join('Ben', { room: room.id, through: network });
        network.refuse();
        network.cut('reset');
        await ben.say('never to be taken');
        await expect(ben.connectionBar).toContainText('1 message waiting');
        await expect(ben.messages.getByText('Sending when the connection is back')).toBeVisible();
        expect(await findings(ben.page, colorScheme)).toEqual([]);

        // Whoever left a room can't speak in it.
        await ben.account.rest('DELETE', `/rooms/${room.id}/members/me`);
        network.accept();
        await ben.page.getByRole('button', { name: 'Join room' }).click();
        await expect(ben.messages.getByText('Not sent: ')).toBeVisible();
        await expect(ben.connectionBar).toBeEmpty();
        expect(await findings(ben.page, colorScheme)).toEqual([]);
      });
    });
  }
}
