import { Limits } from '@parley/dto/constants';
import { lines } from './support/lines.ts';
import { heldBy, Reading, type Held, type Turned, type View } from './support/reading.ts';
import { expect, test } from './support/test.ts';

// So tall that one turn of the wheel is a page of history, and what was at one edge is still on screen at the other.
test.use({ settings: {}, viewport: { width: 900, height: 1_700 } });

const turnPx = 1_450;
const count = 100_000;
const pages = count / Limits.defaultPageItems;
/** Messages drawn or held at once, at most. */
const few = 350;

/** What is wrong with what a turn of the wheel, upward or downward, has led to. By hand: four thousand are looked at. */
function wrong(turned: Turned, before: View): string[] {
  const isUp = turned.top < before.top;
  const isDown = turned.bottom > before.bottom;
  return [
    turned.isWhole ? '' : 'what is drawn is out of order, or has holes',
    turned.jump < 1 ? '' : `the text moved by ${turned.jump} pixels more or less than the wheel`,
    turned.drawn <= few ? '' : `${turned.drawn} messages are drawn`,
    isUp !== isDown ? '' : 'the wheel led nowhere',
    turned.bottom >= before.top - 1 && turned.top <= before.bottom + 1 ? '' : 'messages were never on screen',
  ].filter((complaint) => complaint !== '');
}

test('100,000 messages are read with the wheel from the newest to the first and back, each of them once on screen', async ({
  world,
}) => {
  // Four thousand turns: minutes even where nothing else runs.
  test.setTimeout(40 * 60_000);
  const room = await world.room('archive');
  const sent = await room.host.sayAll(room.id, lines(count));
  const ada = await world.join('Ada', { room: room.id });
  await expect(ada.message(new RegExp(`^line ${count}`))).toBeInViewport();
  let asked = 0;
  ada.page.on('request', (request) => {
    if (request.url().includes('/messages?')) asked += 1;
  });
  const devTools = await ada.context.newCDPSession(ada.page);
  const held: Held[] = [];
  const reading = await Reading.begin(ada);
  const read = async (by: number, until: number): Promise<void> => {
    const isThere = ({ top, bottom }: View): boolean => (by < 0 ? top : bottom) === until;
    let view = await reading.look();
    for (let turns = 0; !isThere(view); turns++) {
      const turned = await reading.turn({ by, until });
      const complaints = wrong(turned, view);
      if (complaints.length > 0) throw new Error(`${complaints.join('; ')}: ${JSON.stringify([view, turned])}`);
      if (turns % 200 === 100) held.push(await heldBy(devTools));
      view = turned;
    }
  };

  // Where the way is long, the host's token is over by then.
  const comeAndSay = async (text: string): Promise<void> => {
    const guest = await world.guest();
    await guest.join(room.id);
    await guest.say(room.id, text);
  };

  await read(-turnPx, 1);
  await ada.page.mouse.wheel(0, -turnPx);
  await expect(ada.page.getByRole('heading', { name: 'This is the start of #archive' })).toBeInViewport();
  await expect(ada.message(/^line 1\b/)).toBeInViewport();
  // Each page once.
  expect(asked).toBeGreaterThan(pages - 10);
  expect(asked).toBeLessThan(pages + 10);

  await comeAndSay(`line ${count + 1}`);
  await expect(ada.toEnd).toHaveText('1 new');
  asked = 0;
  await read(turnPx, count + 1);
  expect(asked).toBeGreaterThan(pages - 10);
  expect(asked).toBeLessThan(pages + 10);
  await expect(ada.message(`line ${count + 1}`)).toBeInViewport();
  await ada.page.mouse.wheel(0, turnPx);
  await ada.isAtEnd();
  await expect(ada.toEnd).toBeHidden();
  await comeAndSay(`line ${count + 2}`);
  await expect(ada.message(`line ${count + 2}`)).toBeInViewport();
  await ada.isAtEnd();

  // As much after a hundred pages as after thousands, but for a page or two that are not collected yet.
  const [first] = held;
  expect(held.length).toBeGreaterThan(10);
  const tooMuch = held.filter(
    ({ heap, messages, nodes }) =>
      messages > few || heap > (first?.heap ?? 0) * 1.3 || nodes > (first?.nodes ?? 0) * 1.5,
  );
  expect(tooMuch, JSON.stringify(held)).toEqual([]);

  // To the top at once, by a link, and back at once.
  await ada.open(room.id, sent[0]?.id ?? '');
  await expect(ada.message(/^line 1\b/)).toBeInViewport();
  await ada.toEnd.click();
  await expect(ada.message(`line ${count + 2}`)).toBeInViewport();
  await ada.isAtEnd();
});
