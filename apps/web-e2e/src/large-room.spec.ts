import { Limits } from '@parley/dto/constants';
import { expect, test } from './support/test.ts';

test.use({ settings: {} });

test('typing is told in a room of a hundred, and not in a larger one', async ({ world }) => {
  test.setTimeout(120_000);
  const room = await world.room('hall');
  const ada = await world.join('Ada');
  // The host and Ada are in already.
  for (let member = 2; member < Limits.presenceMembers; member++) await (await world.guest()).join(room.id);
  const sent: string[] = [];
  ada.page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => sent.push(payload.toString()));
  });
  await ada.account.join(room.id);
  await ada.open(room.id);
  await expect(ada.page.getByText(`${Limits.presenceMembers} members`)).toBeVisible();
  const isTold = (): boolean => sent.some((frame) => frame.includes('typing:set'));
  await ada.composer.press('h');
  await expect.poll(isTold).toBe(true);
  await ada.composer.press('Enter');
  await ada.sees(['h']);

  await (await world.guest()).join(room.id);
  await ada.page.reload();
  await ada.isIn();
  await expect(ada.page.getByText(`${Limits.presenceMembers + 1} members`)).toBeVisible();
  sent.length = 0;
  await ada.composer.pressSequentially('nobody need know');
  await ada.composer.press('Enter');
  await ada.sees(['h', 'nobody need know']);
  expect(sent.some((frame) => frame.includes('message:send'))).toBe(true);
  expect(isTold()).toBe(false);
});
