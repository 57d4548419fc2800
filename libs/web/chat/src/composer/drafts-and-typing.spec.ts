import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Timings } from '@parley/dto/constants';
import { DraftStore } from './draft-store.ts';
import { TypingNews } from './typing-news.ts';
import { typingSentence } from './typing-sentence.ts';

describe('drafts', () => {
  afterEach(() => {
    localStorage.clear();
  });

  test('are kept by person and room', () => {
    new DraftStore().write('ada', 'lobby', 'half a thought');
    expect(new DraftStore().read('ada', 'lobby')).toBe('half a thought');
    expect(new DraftStore().read('ada', 'other')).toBe('');
    expect(new DraftStore().read('ben', 'lobby')).toBe('');
  });

  test('without room in storage they live as long as the page', () => {
    const full = jest.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('', 'QuotaExceededError');
    });
    const drafts = new DraftStore();
    drafts.write('ada', 'lobby', 'half a thought');
    full.mockRestore();
    expect(drafts.read('ada', 'lobby')).toBe('half a thought');
    expect(new DraftStore().read('ada', 'lobby')).toBe('');
    drafts.write('ada', 'lobby', '');
    expect(drafts.read('ada', 'lobby')).toBe('');
  });

  test('an emptied one leaves nothing behind', () => {
    const drafts = new DraftStore();
    drafts.write('ada', 'lobby', 'x');
    drafts.write('ada', 'lobby', '');
    expect(localStorage.length).toBe(0);
  });
});

describe('news of typing', () => {
  let told: boolean[] = [];
  const news = () => new TypingNews((isTyping) => told.push(isTyping));

  beforeEach(() => {
    told = [];
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('go out with each key and end after five seconds without one', () => {
    const typing = news();
    typing.changed('a');
    typing.changed('ab');
    jest.advanceTimersByTime(Timings.typingIdleMs - 1);
    expect(told).toEqual([true, true]);
    jest.advanceTimersByTime(1);
    expect(told).toEqual([true, true, false]);
  });

  test('end when the field is emptied or the message sent, once', () => {
    const typing = news();
    typing.changed('a');
    typing.changed('  ');
    typing.stop();
    jest.runAllTimers();
    expect(told).toEqual([true, false]);
  });

  test('nothing typed, nothing told', () => {
    news().changed(' ');
    news().stop();
    expect(told).toEqual([]);
  });
});

test.each([
  [[], ''],
  [['Ada'], 'Ada types'],
  [['Ada', 'Ben'], 'Ada+Ben'],
  [['Ada', 'Ben', 'Carla'], 'several'],
])('%p are typing: %p', (names, said) => {
  const text = {
    one: (name: string) => `${name} types`,
    two: (a: string, b: string) => `${a}+${b}`,
    several: 'several',
  };
  expect(typingSentence(names, text)).toBe(said);
});
