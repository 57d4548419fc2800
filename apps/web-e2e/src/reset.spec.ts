import type { Locator } from '@playwright/test';
import { expectStill, topOf } from './support/place.ts';
import type { Person } from './support/person.ts';
import { expect, test } from './support/test.ts';
import type { World } from './support/world.ts';

const many = (count: number, what: string): string[] => Array.from({ length: count }, (_, at) => `${what} ${at + 1}`);

/** The message right below the new-messages line. */
const belowLine = ({ log }: Person): Locator => log.locator('.new + parley-message-row');

/** Somebody with these unread messages in an open room, who misses so many others that the room is loaded afresh. */
async function arrive(world: World, unread: readonly string[]) {
  const room = await world.room('kitchen');
  const network = await world.network();
  const ada = await world.join('Ada', { through: network, room: room.id });
  await room.host.sayAll(room.id, many(60, 'old'));
  await expect(ada.message('old 60')).toBeInViewport();
  await expect
    .poll(async () => (await ada.account.rest<{ read: { unread: number } }>('GET', `/rooms/${room.id}`)).read.unread)
    .toBe(0);
  await ada.page.goto('/rooms');
  const sent = await room.host.sayAll(room.id, unread);
  await ada.open(room.id);
  await expect(belowLine(ada)).toContainText(unread[0] ?? '');
  const missALot = async (meanwhile: () => Promise<void> = () => Promise.resolve()) => {
    network.refuse();
    network.cut('reset');
    await expect(ada.connectionBar).toContainText('Reconnecting…');
    await room.host.sayAll(room.id, many(600, 'missed'));
    await meanwhile();
    const reloaded = ada.page.waitForResponse(/\/messages\?/);
    network.accept();
    await (await reloaded).finished();
    await expect(ada.connectionBar).toBeEmpty();
  };
  return { ada, room, sent, missALot };
}

test('who reads at the new-messages line goes on reading there after the room was loaded afresh', async ({ world }) => {
  const { ada, missALot } = await arrive(world, many(60, 'new'));
  await expect(ada.toEnd).toBeVisible();
  const before = await topOf(ada.message('new 1'));
  await missALot();
  await expect(ada.toEnd).toHaveText('99+ new');
  await expect(belowLine(ada)).toContainText('new 1');
  await expect(ada.line).toBeInViewport();
  await expectStill(ada.message('new 1'), before);
  await ada.toEnd.click();
  await expect(ada.message('missed 600')).toBeInViewport();
  await expect(ada.line).toHaveCount(0);
});

test('the line keeps its place after that, also when the message below it was deleted meanwhile', async ({ world }) => {
  const { ada, room, sent, missALot } = await arrive(world, many(60, 'new'));
  await missALot(() => room.host.deleteAll(room.id, [sent[0]?.id ?? '']));
  await expect(ada.toEnd).toHaveText('99+ new');
  await expect(belowLine(ada)).toContainText('Message deleted');
  await expect(ada.line).toBeInViewport();
});

test('no line stands at the top of what was loaded afresh while its place is not loaded', async ({ world }) => {
  const { ada, missALot } = await arrive(world, many(2, 'new'));
  await ada.isAtEnd();
  await missALot();
  await expect(ada.message('missed 600')).toBeInViewport();
  await expect(ada.message('new 1')).toHaveCount(0);
  await expect(ada.line).toHaveCount(0);
});
