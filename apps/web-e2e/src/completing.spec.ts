import type { Locator } from '@playwright/test';
import { findings } from './support/axe.ts';
import type { Person } from './support/person.ts';
import { expect, test } from './support/test.ts';
import type { Arrival, World } from './support/world.ts';

const options = (person: Person): Locator => person.page.getByRole('listbox').getByRole('option');
const chosen = (person: Person): Locator => person.page.getByRole('option', { selected: true });

/** Ada's page, in a room with two others in it. */
async function open(world: World, options: Arrival = {}): Promise<Person> {
  const room = await world.room('kitchen', await world.guest('Benedict'));
  await (await world.guest('Élodie Bertrand')).join(room.id);
  return world.join('Ada', { room: room.id, ...options });
}

test('@ completes a member: ↑ ↓ choose, Tab and Enter accept, and the next Enter sends', async ({ world }) => {
  const ada = await open(world);
  await ada.composer.pressSequentially('hello @');
  await expect(options(ada)).toHaveText([/Benedict/, /Élodie Bertrand/, /Ada/]);
  await ada.composer.pressSequentially('b');
  await expect(options(ada)).toHaveText([/Benedict/, /Élodie Bertrand/]);
  await expect(chosen(ada)).toHaveText(/Benedict/);
  await expect(ada.composer).toHaveAttribute('aria-activedescendant', (await chosen(ada).getAttribute('id')) ?? '');
  await ada.composer.press('ArrowDown');
  await expect(chosen(ada)).toHaveText(/Élodie Bertrand/);
  await ada.composer.press('ArrowDown');
  await expect(chosen(ada)).toHaveText(/Benedict/);
  await ada.composer.press('ArrowUp');
  await ada.composer.press('Tab');
  await expect(ada.composer).toHaveValue('hello @Élodie Bertrand ');
  await expect(ada.composer).toBeFocused();
  await ada.composer.pressSequentially('and @bene');
  await expect(options(ada)).toHaveText([/Benedict/]);
  await ada.composer.press('Enter');
  await expect(ada.composer).toHaveValue('hello @Élodie Bertrand and @Benedict ');
  await expect(options(ada)).toHaveCount(0);
  await ada.composer.press('Enter');
  await ada.sees(['hello @Élodie Bertrand and @Benedict']);
});

test(': and two letters complete an emoji, at a word’s start alone', async ({ world }) => {
  const ada = await open(world);
  await ada.composer.pressSequentially('at 10:30 :');
  await expect(options(ada)).toHaveCount(0);
  await ada.composer.pressSequentially('tada');
  await expect(chosen(ada)).toHaveText(/party popper/);
  await ada.composer.press('Enter');
  await expect(ada.composer).toHaveValue('at 10:30 🎉 ');
  await ada.composer.press('Enter');
  await ada.sees(['at 10:30 🎉']);
});

test('Esc dismisses the word’s suggestions and nothing else, and Enter sends then', async ({ world }) => {
  const ada = await open(world);
  await ada.say('mine');
  await ada.sees(['mine']);
  await ada.composer.press('ArrowUp');
  await expect(ada.composer).toHaveValue('mine');
  await ada.composer.press('End');
  await ada.composer.pressSequentially(' @ben');
  await expect(options(ada)).toHaveText([/Benedict/]);
  await ada.composer.press('Escape');
  await expect(options(ada)).toHaveCount(0);
  await expect(ada.page.getByText('Editing message')).toBeVisible();
  await ada.composer.pressSequentially('e');
  await ada.composer.press('Enter');
  await ada.sees(['mine @bene']);
});

test('Enter of an input method accepts nothing', async ({ world }) => {
  const ada = await open(world);
  const devTools = await ada.context.newCDPSession(ada.page);
  await ada.composer.pressSequentially('@');
  await expect(options(ada)).toHaveCount(3);
  await devTools.send('Input.imeSetComposition', { text: 'ben', selectionStart: 3, selectionEnd: 3 });
  await expect(options(ada)).toHaveText([/Benedict/]);
  const enter = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 229 };
  await devTools.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...enter });
  await devTools.send('Input.insertText', { text: 'bene' });
  await devTools.send('Input.dispatchKeyEvent', { type: 'keyUp', ...enter });
  await expect(ada.composer).toHaveValue('@bene');
  await expect(options(ada)).toHaveText([/Benedict/]);
  await ada.composer.press('Enter');
  await expect(ada.composer).toHaveValue('@Benedict ');
  await expect(ada.messages).toHaveCount(0);
});

test('a click accepts, and the caret stays where one writes', async ({ world }) => {
  const ada = await open(world);
  await ada.composer.pressSequentially('@');
  await options(ada).filter({ hasText: 'Élodie' }).click();
  await expect(ada.composer).toHaveValue('@Élodie Bertrand ');
  await expect(ada.composer).toBeFocused();
  await ada.composer.pressSequentially('hello');
  await expect(ada.composer).toHaveValue('@Élodie Bertrand hello');
});

test('nothing is suggested any more where the caret is not', async ({ world }) => {
  const ada = await open(world);
  await ada.composer.pressSequentially('hello @ben');
  await expect(options(ada)).toHaveText([/Benedict/]);
  await ada.composer.press('Home');
  await expect(options(ada)).toHaveCount(0);
  await ada.composer.press('End');
  await ada.composer.pressSequentially('e');
  await expect(options(ada)).toHaveText([/Benedict/]);
  await ada.log.click({ position: { x: 5, y: 5 } });
  await expect(options(ada)).toHaveCount(0);
});

test('without what completes words one writes on, and with it the next word is completed', async ({ world }) => {
  world.guard.tolerate(/completion-.*\.js|dynamically imported module|ERR_FAILED/);
  const ada = await open(world);
  const tried: string[] = [];
  await ada.page.route(/\/completion-[^/]*\.js$/, async (route) => {
    tried.push(route.request().url());
    await (tried.length === 1 ? route.abort() : route.continue());
  });
  await ada.composer.pressSequentially('@ben');
  await expect.poll(() => tried.length).toBe(1);
  await ada.composer.press('Enter');
  await ada.sees(['@ben']);
  await ada.composer.pressSequentially('@ben');
  await expect(options(ada)).toHaveText([/Benedict/]);
});

test('on a phone it stands above what is written, within the screen, and a tap accepts', async ({ world }) => {
  const ada = await open(world, { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true });
  await ada.composer.tap();
  await ada.composer.pressSequentially(':fa');
  await expect(options(ada)).toHaveCount(6);
  const [list, field] = await Promise.all([ada.page.getByRole('listbox').boundingBox(), ada.composer.boundingBox()]);
  if (list === null || field === null) throw new Error('Nothing is drawn.');
  expect(list.x).toBeGreaterThanOrEqual(0);
  expect(list.x + list.width).toBeLessThanOrEqual(360);
  expect(list.y).toBeGreaterThanOrEqual(0);
  expect(list.y + list.height).toBeLessThanOrEqual(field.y);
  expect(await findings(ada.page, 'light')).toEqual([]);
  await ada.composer.press('ArrowUp');
  await expect(options(ada).last()).toHaveAttribute('aria-selected', 'true');
  await expect(options(ada).last()).toBeInViewport({ ratio: 1 });
  await ada.composer.fill('@');
  await options(ada).filter({ hasText: 'Benedict' }).tap();
  await expect(ada.composer).toHaveValue('@Benedict ');
  await expect(ada.composer).toBeFocused();
});
