import { Limits } from '@parley/dto/constants';
import { heldBy, Reading, type Held, type Turned } from './support/reading.ts';
import { expect, test } from './support/test.ts';

// So tall that one turn of the wheel is a page of history, and what was at one edge is still on screen at the other.
test.use({ settings: {}, viewport: { width: 900, height: 1_700 } });

const turnPx = 1_450;
const count = 100_000;
const pages = count / Limits.defaultPageItems;
/** Messages drawn or held at once, at most. */
const few = 350;

test('100,000 messages are read with the wheel from the newest to the first and back, each of them once on screen', async ({
  world,
}) => {
  // Four thousand turns: minutes even where nothing else runs.
  test.setTimeout(40 * 60_000);
  const room = await world.room('archive');
  const sent = await room.host.sayAll(
    room.id,
    Array.from({ length: count }, (_, at) => `line ${at + 1}${at % 7 === 0 ? '\nwith a second line' : ''}`),
  );
  const ada = await world.join('Ada', { room: room.id });
  await expect(ada.message(/^line 100000/)).toBeInViewport();
  let asked = 0;
  ada.page.on('request', (request) => {
    if (request.url().includes('/messages?')) asked += 1;
  });
  const devTools = await ada.context.newCDPSession(ada.page);
  const held: Held[] = [];
  const reading = await Reading.begin(ada);
  const isFair = ({ isWhole, jump, drawn }: Turned): void => {
    expect({ isWhole, jumps: jump >= 1, isBounded: drawn <= few }).toEqual({
      isWhole: true,
      jumps: false,
      isBounded: true,
    });
  };

  for (let { top } = await reading.look(), turns = 0; top > 1; turns++) {
    const turned = await reading.turn({ by: -turnPx, until: 1 });
    isFair(turned);
    expect(turned.top).toBeLessThan(top);
    expect(turned.bottom).toBeGreaterThanOrEqual(top - 1);
    ({ top } = turned);
    if (turns % 200 === 100) held.push(await heldBy(devTools));
  }
  await expect(ada.page.getByRole('heading', { name: 'This is the start of #archive' })).toBeInViewport();
  await expect(ada.message(/^line 1\b/)).toBeInViewport();
  // Each page once.
  expect(asked).toBeGreaterThan(pages - 10);
  expect(asked).toBeLessThan(pages + 10);

  await room.host.say(room.id, 'line 100001');
  await expect(ada.toEnd).toHaveText('1 new');
  asked = 0;
  for (let { bottom } = await reading.look(), turns = 0; bottom <= count; turns++) {
    const turned = await reading.turn({ by: turnPx, until: count + 1 });
    isFair(turned);
    expect(turned.bottom).toBeGreaterThan(bottom);
    expect(turned.top).toBeLessThanOrEqual(bottom + 1);
    ({ bottom } = turned);
    if (turns % 200 === 100) held.push(await heldBy(devTools));
  }
  expect(asked).toBeGreaterThan(pages - 10);
  expect(asked).toBeLessThan(pages + 10);
  await expect(ada.message('line 100001')).toBeInViewport();
  await ada.isAtEnd();
  await expect(ada.toEnd).toBeHidden();
  await room.host.say(room.id, 'line 100002');
  await expect(ada.message('line 100002')).toBeInViewport();
  await ada.isAtEnd();

  // As much after a hundred pages as after thousands.
  const [first] = held;
  expect(held.length).toBeGreaterThan(10);
  for (const { heap, messages, nodes } of held) {
    expect(messages).toBeLessThanOrEqual(few);
    expect(heap).toBeLessThan((first?.heap ?? 0) * 1.3);
    expect(nodes).toBeLessThan((first?.nodes ?? 0) * 1.1);
  }

  // To the top at once, by a link, and back at once.
  await ada.open(room.id, sent[0]?.id ?? '');
  await expect(ada.message(/^line 1\b/)).toBeInViewport();
  await ada.toEnd.click();
  await expect(ada.message('line 100002')).toBeInViewport();
  await ada.isAtEnd();
});
