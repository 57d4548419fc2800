import { devices } from '@playwright/test';
import { expect, test } from './support/test.ts';

const { defaultBrowserType: _, ...phone } = devices['Pixel 7'];

test('on a phone one sees one pane at a time, and nothing is wider than the screen', async ({ world }) => {
  const room = await world.room('kitchen');
  await room.host.say(room.id, `a long word ${'o'.repeat(300)}\nand a link https://example.org/${'path/'.repeat(60)}`);
  const ada = await world.join('Ada', { ...phone, room: room.id });
  const fits = (): Promise<boolean> =>
    ada.page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);
  await expect(ada.log).toBeInViewport();
  await expect(ada.composer).toBeInViewport();
  await expect(ada.rooms).toBeHidden();
  expect(await fits()).toBe(true);

  await ada.page.getByRole('button', { name: /^Members/ }).click();
  await expect(ada.page.getByRole('complementary', { name: 'Members' })).toBeInViewport({ ratio: 0.9 });
  expect(await fits()).toBe(true);
  await ada.page.getByRole('complementary').getByRole('button', { name: 'Close' }).click();

  await ada.page.getByRole('link', { name: 'Back to rooms' }).click();
  await expect(ada.rooms).toBeInViewport();
  await expect(ada.log).toHaveCount(0);
  expect(await fits()).toBe(true);
  await ada.room('kitchen').click();
  await expect(ada.log).toBeInViewport();
});

test('on a touch screen Enter breaks the line and the button sends', async ({ world }) => {
  const room = await world.room('kitchen');
  const ada = await world.join('Ada', { ...phone, room: room.id });
  await ada.composer.fill('one');
  await ada.composer.press('Enter');
  await ada.composer.pressSequentially('two');
  await expect(ada.composer).toHaveValue('one\ntwo');
  await ada.page.getByRole('button', { name: 'Send' }).tap();
  await ada.sees(['one\ntwo']);
});

test('whoever wants no motion gets none', async ({ world }) => {
  const room = await world.room('kitchen');
  const network = await world.network();
  const ada = await world.join('Ada', { room: room.id, reducedMotion: 'reduce', through: network });
  const moving = (): Promise<string[]> =>
    ada.page.evaluate(() => {
      const own = document.getAnimations().map((animation) => `running: ${(animation as CSSAnimation).animationName}`);
      const styled = [...document.querySelectorAll('*')].flatMap((element) => {
        const { transitionDuration, animationName } = getComputedStyle(element);
        const isMoved = transitionDuration.split(', ').some((duration) => parseFloat(duration) > 0.01);
        return isMoved || animationName !== 'none' ? [`${element.tagName}.${element.getAttribute('class') ?? ''}`] : [];
      });
      return [...own, ...styled];
    });
  (await room.host.socket()).emit('typing:set', { room: room.id, isTyping: true });
  await expect(ada.page.getByText('is typing')).toBeVisible();
  expect(await moving()).toEqual([]);
  await ada.page.keyboard.press('Control+k');
  await expect(ada.page.getByRole('dialog')).toBeVisible();
  expect(await moving()).toEqual([]);
  await ada.page.keyboard.press('Escape');
  network.refuse();
  network.cut('reset');
  await expect(ada.connectionBar).toContainText('Reconnecting');
  expect(await moving()).toEqual([]);
});

test('the key of a touch screen’s keyboard says what it does', async ({ world }) => {
  const room = await world.room('kitchen');
  const [touch, keyboard] = [
    await world.join('Ada', { ...phone, room: room.id }),
    await world.join('Ben', { room: room.id }),
  ];
  await expect(touch.composer).toHaveAttribute('enterkeyhint', 'enter');
  await expect(keyboard.composer).toHaveAttribute('enterkeyhint', 'send');
});

test('no motion takes longer than 150 ms', async ({ world }) => {
  const room = await world.room('kitchen');
  const ada = await world.join('Ada', { room: room.id });
  await ada.page.keyboard.press('Control+k');
  await expect(ada.page.getByRole('dialog')).toBeVisible();
  const slow = await ada.page.evaluate(() =>
    [...document.querySelectorAll('*')].flatMap((element) => {
      const { transitionDuration, animationDuration, animationIterationCount } = getComputedStyle(element);
      const isSlow = (durations: string): boolean => durations.split(', ').some((each) => parseFloat(each) > 0.15);
      const isOnce = animationIterationCount !== 'infinite';
      return isSlow(transitionDuration) || (isOnce && isSlow(animationDuration)) ? [element.className] : [];
    }),
  );
  expect(slow).toEqual([]);
});
