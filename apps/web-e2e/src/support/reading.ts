import type { CDPSession, JSHandle } from '@playwright/test';
import type { Person } from './person.ts';

/** What is drawn and what is on screen, as the numbers in the messages' texts: `line 1` is 1. */
export interface View {
  /** How many messages are drawn. */
  readonly drawn: number;
  /** Each drawn message's number is one more than that of the message above it. */
  readonly isWhole: boolean;
  /** The first and the last message that are on screen at least in part. */
  readonly top: number;
  readonly bottom: number;
}

export interface Turned extends View {
  /** How far the text moved other than by what the wheel was turned, in pixels. */
  readonly jump: number;
}

interface Turn {
  /** In pixels, downward. */
  readonly by: number;
  /** The number of the message that there is nothing beyond in this direction. */
  readonly until: number;
}

interface Watch {
  look(): View;
  turned(turn: Turn): Promise<Turned>;
}

/** Reads through a room of numbered messages with the wheel, more than a page from its ends. */
export class Reading {
  private constructor(
    private readonly person: Person,
    private readonly watch: JSHandle<Watch>,
  ) {}

  static async begin(person: Person): Promise<Reading> {
    await person.log.hover();
    return new Reading(person, await person.log.evaluateHandle(watchLog));
  }

  look(): Promise<View> {
    return this.watch.evaluate((watch) => watch.look());
  }

  /** Turns the wheel once, and resolves when the text has moved and there is enough of it for the next turn. */
  async turn(turn: Turn): Promise<Turned> {
    const [turned] = await Promise.all([
      this.watch.evaluate((watch, turn) => watch.turned(turn), turn),
      this.person.page.mouse.wheel(0, turn.by),
    ]);
    return turned;
  }
}

/** Runs in the page. */
function watchLog(log: Element): Watch {
  const maxFrames = 1_000;
  const rows = (): Element[] => [...log.querySelectorAll('[data-message]')];
  const number = (row: Element | undefined): number =>
    Number(/^line (\d+)/.exec(row?.querySelector('parley-message-text')?.textContent ?? '')?.[1]);
  const place = (row: Element): number => row.getBoundingClientRect().top - log.getBoundingClientRect().top;
  const room = (by: number): number => (by < 0 ? log.scrollTop : log.scrollHeight - log.clientHeight - log.scrollTop);
  const until = async (isSo: () => boolean): Promise<void> => {
    for (let frames = 0; frames < maxFrames && !isSo(); frames++) await frame();
  };
  const frame = (): Promise<void> =>
    new Promise((resolve) => {
      requestAnimationFrame(() => {
        resolve();
      });
    });
  // What the next turn is measured by: noted before the wheel is turned, which may move the text before scripts hear of it.
  let start: { row: Element; top: number; above: number; below: number } | undefined;
  const look = (): View => {
    const all = rows();
    const { top, bottom } = log.getBoundingClientRect();
    const shown = all.filter((row) => {
      const box = row.getBoundingClientRect();
      return box.bottom > top && box.top < bottom;
    });
    const middle = shown[shown.length >> 1];
    start = middle && { row: middle, top: place(middle), above: room(-1), below: room(1) };
    const numbers = all.map(number);
    return {
      drawn: all.length,
      isWhole: numbers.every((value, at) => at === 0 || value === (numbers[at - 1] ?? NaN) + 1),
      top: number(shown[0]),
      bottom: number(shown.at(-1)),
    };
  };
  return {
    look,
    async turned({ by, until: end }) {
      if (start === undefined) throw new Error('Nothing was on screen.');
      const { row, top, above, below } = start;
      const goal = top - Math.max(-above, Math.min(below, by));
      await until(() => Math.abs(place(row) - goal) < 1);
      const isReady = (): boolean => room(by) >= Math.abs(by) || number(by < 0 ? rows()[0] : rows().at(-1)) === end;
      if (!isReady()) {
        await until(isReady);
        if (!isReady()) throw new Error('No more of the history came.');
        // The wheel can't be turned into what is not painted yet.
        await frame();
        await frame();
      }
      // Pages came meanwhile, above or below: the text has moved by what the wheel was turned, no more and no less.
      const jump = Math.abs(place(row) - goal);
      return { ...look(), jump };
    },
  };
}

export interface Held {
  /** Bytes that scripts hold. */
  readonly heap: number;
  /** Messages that scripts hold, drawn or not. */
  readonly messages: number;
  /** Nodes of the document, and those outside of it that scripts hold. */
  readonly nodes: number;
}

/** What a page holds on to when all that is garbage is collected. */
export async function heldBy(devTools: CDPSession): Promise<Held> {
  await devTools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devTools.send('Runtime.getHeapUsage');
  const { nodes } = await devTools.send('Memory.getDOMCounters');
  const prototype = await devTools.send('Runtime.evaluate', { expression: 'Object.prototype', objectGroup: 'held' });
  const all = await devTools.send('Runtime.queryObjects', {
    prototypeObjectId: prototype.result.objectId ?? '',
    objectGroup: 'held',
  });
  const messages = await devTools.send('Runtime.callFunctionOn', {
    objectId: all.objects.objectId ?? '',
    returnByValue: true,
    functionDeclaration: `function () {
      return this.filter((object) => ['seq', 'rev', 'createdAt'].every((key) => Object.hasOwn(object, key))).length;
    }`,
  });
  await devTools.send('Runtime.releaseObjectGroup', { objectGroup: 'held' });
  return { heap: usedSize, messages: messages.result.value as number, nodes };
}
