import type { Locator } from '@playwright/test';
import { hold } from './support/hold.ts';
import { expect, test } from './support/test.ts';

/** Notes in the page whatever the connection bar says from now on. */
async function listen(bar: Locator): Promise<() => Promise<string[]>> {
  const heard = await bar.evaluateHandle((element) => {
    const heard: string[] = [];
    new MutationObserver(() => {
      if (element.textContent.trim() !== '') heard.push(element.textContent);
    }).observe(element, { childList: true, characterData: true, subtree: true });
    return heard;
  });
  return () => heard.jsonValue();
}

test('a connection that is soon back is nobody’s business', async ({ world }) => {
  const room = await world.room('kitchen');
  const network = await world.network();
  const ada = await world.join('Ada', { room: room.id, through: network });
  const heard = await listen(ada.connectionBar);
  network.cut('reset');
  await ada.say('as if nothing were');
  await ada.sees(['as if nothing were']);
  expect(await heard()).toEqual([]);
});

test('a connection lost for three seconds is said, with what waits, until the log has caught up', async ({ world }) => {
  const room = await world.room('kitchen');
  const network = await world.network();
  const ada = await world.join('Ada', { room: room.id, through: network });
  const heard = await listen(ada.connectionBar);
  network.refuse();
  const lostAt = Date.now();
  network.cut('reset');
  for (const text of ['one', 'two']) await ada.say(text);
  await expect(ada.connectionBar).toContainText('Reconnecting… 2 messages waiting');
  expect(Date.now() - lostAt).toBeGreaterThan(2_500);
  expect(await heard()).not.toHaveLength(0);

  // So far behind that the room is loaded afresh; the page of it is kept waiting.
  await room.host.sayAll(
    room.id,
    Array.from({ length: 600 }, (_, at) => `meanwhile ${at}`),
  );
  const pages = await hold(ada.page, '**/messages?*');
  network.accept();
  await ada.connectionBar.getByRole('button', { name: 'Retry now' }).click();
  await pages.asked;
  await expect(ada.connectionBar).toContainText('Catching up…');
  pages.release();
  await expect(ada.connectionBar).toBeEmpty();
  for (const text of ['one', 'two']) await expect(ada.message(text)).toHaveCount(1);
  await expect(ada.message('meanwhile 599')).toHaveCount(1);
});

test('the bar stands on every page, and changing rooms does not start its patience anew', async ({ world }) => {
  const [kitchen, garden] = [await world.room('kitchen'), await world.room('garden')];
  const network = await world.network();
  const ada = await world.join('Ada', { room: kitchen.id, through: network });
  await ada.account.join(garden.id);
  await expect(ada.room('garden')).toBeVisible();
  network.refuse();
  network.cut('reset');
  await expect(ada.connectionBar).toContainText('Reconnecting…');
  // From now on it may not be gone for a moment.
  const gone = await ada.page.evaluateHandle(() => {
    const state = { isGone: false };
    new MutationObserver(() => {
      state.isGone ||= document.querySelector('parley-connection-bar .bar') === null;
    }).observe(document.body, { childList: true, subtree: true });
    return state;
  });
  await ada.room('garden').click();
  await expect(ada.page.getByRole('log', { name: 'Messages in garden' })).toBeVisible();
  await ada.rooms.getByRole('link', { name: 'Browse rooms' }).click();
  await expect(ada.page.getByRole('heading', { name: 'All rooms' })).toBeVisible();
  await expect(ada.connectionBar).toContainText('Reconnecting…');
  expect(await gone.evaluate(({ isGone }) => isGone)).toBe(false);
});

test('on a phone the list of rooms says it, too', async ({ world }) => {
  const room = await world.room('kitchen');
  const network = await world.network();
  const ada = await world.join('Ada', { room: room.id, through: network, viewport: { width: 390, height: 844 } });
  await ada.page.getByRole('link', { name: 'Back to rooms' }).click();
  await expect(ada.rooms).toBeVisible();
  network.refuse();
  network.cut('reset');
  await expect(ada.connectionBar).toContainText('Reconnecting…');
  await expect(ada.connectionBar.getByRole('button', { name: 'Retry now' })).toBeInViewport();
});

test('the focus of “Retry now” goes to the log when the bar goes', async ({ world }) => {
  const room = await world.room('kitchen');
  const network = await world.network();
  const ada = await world.join('Ada', { room: room.id, through: network });
  network.refuse();
  network.cut('reset');
  const retry = ada.connectionBar.getByRole('button', { name: 'Retry now' });
  await retry.focus();
  network.accept();
  await ada.page.keyboard.press('Enter');
  await expect(ada.connectionBar).toBeEmpty();
  await expect(ada.log).toBeFocused();
});
