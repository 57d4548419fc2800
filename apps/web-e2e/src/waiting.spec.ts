import { hold } from './support/hold.ts';
import { expect, test } from './support/test.ts';

test('that an edit waits is soon said, also while one writes on', async ({ world }) => {
  const room = await world.room('kitchen');
  const network = await world.network();
  const ada = await world.join('Ada', { room: room.id, through: network });
  await ada.say('first');
  await ada.sees(['first']);
  network.refuse();
  network.cut('reset');
  await ada.changeLast('first', 'changed');
  await expect(ada.message('changed')).toBeVisible();
  // Each further message comes before a wait that began with the last one would be long enough.
  const isSaid = await ada.composer.evaluate(async (field: HTMLTextAreaElement) => {
    for (let count = 0; count < 15; count++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      field.value = `more ${count}`;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
    }
    return document.querySelector('[role=log]')?.textContent.includes('Saving…');
  });
  expect(isSaid).toBe(true);
  network.accept();
  await expect(ada.messages.locator('parley-pending-mark')).toHaveCount(0);
  expect((await room.host.history(room.id)).map(({ text }) => text).slice(0, 2)).toEqual(['changed', 'more 0']);
});

test('what one writes while the room opens is seen once it is open, at its end', async ({ world }) => {
  const room = await world.room('kitchen');
  await room.host.sayAll(
    room.id,
    Array.from({ length: 200 }, (_, at) => `line ${at + 1}`),
  );
  const ada = await world.join('Ada');
  await ada.account.join(room.id);
  const pages = await hold(ada.page, '**/messages?*');
  await ada.page.goto(`/rooms/${room.id}`);
  await pages.asked;
  await ada.say('first of all');
  pages.release();
  await expect(ada.message('line 200')).toBeInViewport();
  await expect(ada.message('first of all')).toBeInViewport();
  await ada.isAtEnd();
});
