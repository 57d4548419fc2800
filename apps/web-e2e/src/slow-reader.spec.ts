import { outage } from './support/console-guard.ts';
import { expect, test } from './support/test.ts';

test('a reader whose tab hangs is disconnected before it costs the server much, comes back and catches up', async ({
  world,
}) => {
  test.setTimeout(120_000);
  const room = await world.room('busy');
  world.guard.tolerate(outage);
  const ben = await world.join('Ben', { room: room.id });
  await room.host.say(room.id, 'before');
  await expect(ben.message('before')).toBeVisible();
  const devTools = await ben.context.newCDPSession(ben.page);
  await devTools.send('Debugger.enable');
  await devTools.send('Debugger.pause');

  const isDisconnected = (): boolean =>
    world.server.logs.some(
      ({ msg, user, reason }) => msg === 'disconnected' && user === ben.account.user.id && reason === 'slow-consumer',
    );
  // In small lots, so that nobody else is slow.
  for (let lot = 0; !isDisconnected(); lot++) {
    expect(lot, 'what browser and kernel buffer').toBeLessThan(400);
    await room.host.sayAll(
      room.id,
      Array.from({ length: 30 }, (_, at) => `${lot}.${at} ${'x'.repeat(3_500)}`),
    );
  }
  await room.host.say(room.id, 'the end');
  await devTools.send('Debugger.resume');
  await devTools.send('Debugger.disable');
  await expect(ben.message('the end')).toBeVisible({ timeout: 60_000 });
  await ben.say('there I am');
  await expect(ben.message('there I am').and(ben.page.locator(':not(.waiting)'))).toBeVisible();
  await expect(ben.connectionBar).toBeEmpty();
  const ids = await ben.messages.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-message')));
  expect(ids).toEqual((await room.host.history(room.id)).slice(-ids.length).map(({ id }) => id));
});
