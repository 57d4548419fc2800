import type { Message } from '@parley/dto';
import type { Page } from '@playwright/test';
import { hold } from './support/hold.ts';
import { lines } from './support/lines.ts';
import type { Person } from './support/person.ts';
import { expectStill, topOf } from './support/place.ts';
import { expect, test } from './support/test.ts';

/** Follows one drawn text from frame to frame while the page around it changes: the most it moved. */
async function jumps(page: Page): Promise<() => Promise<number>> {
  const watch = await page.evaluateHandle(() => {
    const log = document.querySelector('[role=log]');
    if (log === null) throw new Error('no log');
    const state = { worst: 0, isOver: false };
    let text: Element | undefined;
    let top = 0;
    const look = (): void => {
      if (state.isOver) return;
      if (text?.isConnected === true)
        state.worst = Math.max(state.worst, Math.abs(text.getBoundingClientRect().top - top));
      const { top: edge } = log.getBoundingClientRect();
      text = [...log.querySelectorAll('parley-message-text')].find(
        (text) => text.getBoundingClientRect().bottom > edge,
      );
      top = text?.getBoundingClientRect().top ?? 0;
      requestAnimationFrame(look);
    };
    look();
    return state;
  });
  return () =>
    watch.evaluate((state) => {
      state.isOver = true;
      return state.worst;
    });
}

function scrollToTop({ log }: Person): Promise<void> {
  return log.evaluate((log) => {
    log.scrollTop = 0;
  });
}

for (const [which, at] of [
  ['a line', 3],
  ['the topmost line, whose header goes,', 0],
] as const) {
  test(`${which} that is being read does not move while older messages are put above it`, async ({ world }) => {
    const room = await world.room('archive');
    await room.host.sayAll(room.id, lines(1_000));
    const ada = await world.join('Ada', { room: room.id });
    await expect(ada.message(/^line 1000/)).toBeInViewport();
    const first = ada.messages.first();
    const reading = await ada.messages.nth(at).getAttribute('data-message');
    const row = ada.log.locator(`[data-message="${reading}"]`);
    const text = row.locator('parley-message-text');
    const oldest = await first.getAttribute('data-message');
    // Older messages are on their way while the reader rests near the top.
    const pages = await hold(ada.page, '**/messages?*');
    await row.evaluate((row) => {
      row.scrollIntoView({ block: 'start' });
    });
    await pages.asked;
    const before = await topOf(text);
    const worst = await jumps(ada.page);
    pages.release();
    await expect.poll(() => first.getAttribute('data-message')).not.toBe(oldest);
    await expectStill(text, before);
    expect(await worst()).toBeLessThan(2);
  });
}

test('whoever goes to the end while older messages are on their way stays there', async ({ world }) => {
  const room = await world.room('archive');
  await room.host.sayAll(room.id, lines(1_000));
  const ada = await world.join('Ada', { room: room.id });
  await expect(ada.message(/^line 1000/)).toBeInViewport();
  // As much as is kept: with another page of older messages the newest would go.
  for (const drawn of [100, 150, 200, 250, 300]) {
    await scrollToTop(ada);
    await expect(ada.messages).toHaveCount(drawn);
  }
  const pages = await hold(ada.page, '**/messages?*');
  await scrollToTop(ada);
  await pages.asked;
  await ada.toEnd.click();
  await ada.isAtEnd();
  pages.release();
  await room.host.say(room.id, 'news');
  await expect(ada.message('news')).toBeInViewport();
  await ada.isAtEnd();
});

test('an edit of a message outside of the loaded part is there when one gets to it', async ({ world }) => {
  const room = await world.room('archive');
  const sent = await room.host.sayAll(room.id, lines(1_000));
  const ada = await world.join('Ada', { room: room.id });
  await expect(ada.message(/^line 1000/)).toBeInViewport();
  const before = await ada.texts();
  const [old] = sent;
  await room.host.editAll(room.id, [{ id: old?.id ?? '', seq: old?.seq ?? 0, text: 'edited long after' }]);
  await room.host.say(room.id, 'after the edit');
  await expect(ada.message('after the edit')).toBeVisible();
  expect((await ada.texts()).slice(0, before.length)).toEqual(before);
  await expect(ada.page.getByText('edited long after')).toHaveCount(0);
  const start = ada.page.getByRole('heading', { name: 'This is the start of #archive' });
  await expect
    .poll(
      async () => {
        await scrollToTop(ada);
        return start.count();
      },
      { intervals: [50] },
    )
    .toBe(1);
  await expect(ada.message('edited long after')).toContainText('(edited)');
  await expect(ada.messages.first()).toContainText('edited long after');
});

test('a link to a message opens the room at it, however old it is', async ({ world }) => {
  const room = await world.room('archive');
  const sent = await room.host.sayAll(room.id, lines(1_000));
  const ada = await world.join('Ada');
  await ada.account.join(room.id);
  await ada.open(room.id, sent[299]?.id);
  const target = ada.message('line 300');
  await expect(target).toBeInViewport();
  await expect(target).toBeFocused();
  await expect(ada.toEnd).toBeVisible();
  // Another link within the room.
  await ada.follow(`/rooms/${room.id}/${sent[699]?.id ?? ''}`);
  await expect(ada.message('line 700')).toBeInViewport();
});

for (const [what, pathOf] of [
  ['its page came', () => '**/messages?around=300&*'],
  ['its message was found', (id: string) => `**/messages/${id}`],
] as const) {
  test(`a link that one turned back from before ${what} leads nowhere any more`, async ({ world }) => {
    const room = await world.room('archive');
    const sent = await room.host.sayAll(room.id, lines(1_000));
    const ada = await world.join('Ada', { room: room.id });
    await expect(ada.message(/^line 1000/)).toBeInViewport();
    const id = sent[299]?.id ?? '';
    const answer = await hold(ada.page, pathOf(id));
    const came = ada.page.waitForResponse(pathOf(id));
    await ada.follow(`/rooms/${room.id}/${id}`);
    await answer.asked;
    await ada.page.goBack();
    answer.release();
    await (await came).finished();
    await room.host.say(room.id, 'news');
    await expect(ada.message('news')).toBeInViewport();
    await ada.isAtEnd();
  });
}

test('a message’s link is copied, and leads whoever opens it to that message', async ({ world }) => {
  const room = await world.room('archive');
  const [, second] = await room.host.sayAll(room.id, ['first', 'second', 'third']);
  const ada = await world.join('Ada', { room: room.id, permissions: ['clipboard-read', 'clipboard-write'] });
  await ada.message('second').hover();
  await ada.message('second').getByRole('button', { name: 'Copy link' }).click();
  const link = `${world.server.url}/rooms/${room.id}/${second?.id ?? ''}`;
  await expect.poll(() => ada.page.evaluate(() => navigator.clipboard.readText())).toBe(link);
  await ada.page.goto(link);
  await expect(ada.message('second')).toBeFocused();
});

test('a link to a message that is not there says so, and opens the room', async ({ world }) => {
  const room = await world.room('archive');
  await room.host.say(room.id, 'here');
  const ada = await world.join('Ada', { room: room.id });
  world.guard.tolerate(/status of 404/);
  await ada.open(room.id, '01890000-0000-7000-8000-000000000000');
  await expect(ada.page.getByText('That message is not in this room.')).toBeVisible();
  await expect(ada.message('here')).toBeVisible();
});

test('a person far behind sees the end of the log, without a hole', async ({ world }) => {
  const room = await world.room('archive');
  const network = await world.network();
  const ada = await world.join('Ada', { room: room.id, through: network });
  await room.host.say(room.id, 'before');
  await expect(ada.message('before')).toBeVisible();
  network.refuse();
  network.cut('reset');
  const sent = await room.host.sayAll(room.id, lines(1_500));
  network.accept();
  await expect(ada.messages.last()).toContainText('line 1500', { timeout: 30_000 });
  const ids = await ada.messages.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-message')));
  const all: readonly Message[] = await room.host.history(room.id);
  expect(all).toHaveLength(sent.length + 1);
  expect(ids).toEqual(all.slice(-ids.length).map(({ id }) => id));
});
