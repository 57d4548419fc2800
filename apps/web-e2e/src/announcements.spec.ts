import type { Person } from './support/person.ts';
import { expect, test } from './support/test.ts';

interface Addition {
  readonly text: string;
  /** What the log it was put into said to screen readers at that moment. */
  readonly live: string | null;
}

declare global {
  var additions: Addition[];
}

const many = (count: number): string[] => Array.from({ length: count }, (_, at) => `line ${at + 1}`);

/** Notes from the page's beginning each message that is put into a log, and how. */
async function note(person: Person): Promise<void> {
  await person.page.addInitScript(() => {
    globalThis.additions = [];
    const row = '[role=log] [data-message]';
    new MutationObserver((records) => {
      for (const { addedNodes } of records) {
        for (const node of addedNodes) {
          if (!(node instanceof Element)) continue;
          for (const added of node.matches(row) ? [node] : node.querySelectorAll(row)) {
            globalThis.additions.push({
              text: added.querySelector('parley-message-text')?.textContent ?? '',
              live: added.closest('[role=log]')?.getAttribute('aria-live') ?? null,
            });
          }
        }
      }
    }).observe(document, { childList: true, subtree: true });
  });
}

/** What was put into a log since this was asked last. */
function additions(person: Person): Promise<Addition[]> {
  return person.page.evaluate(() => globalThis.additions.splice(0));
}

/** Many were put in, and none of them would be read out. */
async function onlyHistory(person: Person): Promise<void> {
  const added = await additions(person);
  expect(added.length).toBeGreaterThanOrEqual(40);
  expect(added.filter(({ live }) => live !== 'off')).toEqual([]);
}

/** From here on, what comes would be read out. */
async function isListening(person: Person): Promise<void> {
  await expect(person.log).toHaveAttribute('aria-live', 'polite');
  await expect(person.log).toHaveAttribute('aria-relevant', 'additions');
  await expect(person.log).not.toHaveAttribute('aria-atomic', 'true');
}

test('what others write is read out once, and a room’s history is not, when it opens and when more of it comes', async ({
  world,
}) => {
  const room = await world.room('kitchen');
  await room.host.sayAll(room.id, many(400));
  const ada = await world.join('Ada');
  await note(ada);
  await ada.account.join(room.id);
  await ada.open(room.id);
  await expect(ada.message('line 400')).toBeInViewport();
  await isListening(ada);
  await onlyHistory(ada);

  await room.host.say(room.id, 'news');
  await expect(ada.message('news')).toBeInViewport();
  expect(await additions(ada)).toEqual([{ text: 'news', live: 'polite' }]);
  await ada.say('mine');
  await expect(ada.message('mine')).toBeVisible();
  await room.host.say(room.id, 'an answer');
  await expect(ada.message('an answer')).toBeInViewport();
  expect((await additions(ada)).map(({ text }) => text)).toEqual(['mine', 'an answer']);

  // Up, through three pages.
  await ada.log.hover();
  for (const line of ['line 250', 'line 200', 'line 150']) {
    await expect
      .poll(
        async () => {
          await ada.page.mouse.wheel(0, -1_000);
          return ada.message(line).count();
        },
        { intervals: [50] },
      )
      .toBe(1);
  }
  await onlyHistory(ada);
});

test('what others write is read out also to somebody who reads further up', async ({ world }) => {
  const room = await world.room('kitchen');
  await room.host.sayAll(room.id, many(150));
  const ada = await world.join('Ada');
  await note(ada);
  await ada.account.join(room.id);
  await ada.open(room.id);
  await expect(ada.message('line 150')).toBeInViewport();
  await ada.log.hover();
  await ada.page.mouse.wheel(0, -900);
  await expect(ada.toEnd).toBeVisible();
  await isListening(ada);
  await onlyHistory(ada);
  await room.host.say(room.id, 'news');
  await expect(ada.toEnd).toHaveText('1 new');
  expect(await additions(ada)).toEqual([{ text: 'news', live: 'polite' }]);
});

test('what was missed for want of a connection is read out with the next one', async ({ world }) => {
  const room = await world.room('kitchen');
  await room.host.sayAll(room.id, many(60));
  const network = await world.network();
  const ada = await world.join('Ada', { through: network });
  await note(ada);
  await ada.account.join(room.id);
  await ada.open(room.id);
  await isListening(ada);
  await onlyHistory(ada);
  network.refuse();
  network.cut('reset');
  await expect(ada.connectionBar).toContainText('Reconnecting…');
  await room.host.sayAll(room.id, ['missed one', 'missed two']);
  network.accept();
  await expect(ada.message('missed two')).toBeInViewport();
  expect(await additions(ada)).toEqual([
    { text: 'missed one', live: 'polite' },
    { text: 'missed two', live: 'polite' },
  ]);
});

test('nothing is read out by going elsewhere: to a message, to the end, to another room and back', async ({
  world,
}) => {
  const kitchen = await world.room('kitchen');
  const garden = await world.room('garden', kitchen.host);
  const sent = await kitchen.host.sayAll(kitchen.id, many(900));
  await kitchen.host.sayAll(garden.id, many(60));
  const ada = await world.join('Ada');
  await note(ada);
  await ada.account.join(kitchen.id);
  await ada.account.join(garden.id);
  await ada.open(kitchen.id, sent[299]?.id);
  await expect(ada.message('line 300')).toBeFocused();
  await expect(ada.log).toHaveAttribute('aria-live', 'off');
  await onlyHistory(ada);

  await ada.toEnd.click();
  await expect(ada.message('line 900')).toBeInViewport();
  await isListening(ada);
  await onlyHistory(ada);

  for (const [room, end] of [
    ['garden', 'line 60'],
    ['kitchen', 'line 900'],
  ] as const) {
    await ada.room(room).click();
    await expect(ada.page.getByRole('log', { name: `Messages in ${room}` })).toHaveAttribute('aria-busy', 'false');
    await expect(ada.message(end)).toBeInViewport();
    await isListening(ada);
    await onlyHistory(ada);
  }
  await kitchen.host.say(kitchen.id, 'news');
  await expect(ada.message('news')).toBeInViewport();
  expect(await additions(ada)).toEqual([{ text: 'news', live: 'polite' }]);
});
