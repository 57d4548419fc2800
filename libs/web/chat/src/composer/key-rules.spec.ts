import { describe, expect, test } from '@jest/globals';
import { composerAction, type ComposerMoment, type Key } from './key-rules.ts';

const plain: Key = {
  key: 'Enter',
  shiftKey: false,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
};
const moment: ComposerMoment = { text: 'hi', caret: 2, isEditing: false, isTouch: false };
const action = (key: Partial<Key>, more: Partial<ComposerMoment> = {}) =>
  composerAction({ ...plain, ...key }, { ...moment, ...more });

describe('Enter', () => {
  test('sends', () => {
    expect(action({})).toBe('send');
  });

  test('with Shift breaks the line', () => {
    expect(action({ shiftKey: true })).toBe('type');
  });

  test('on touch breaks the line', () => {
    expect(action({}, { isTouch: true })).toBe('type');
  });

  test('inside a code fence breaks the line, outside and behind it sends', () => {
    expect(action({}, { text: '```\ncode', caret: 8 })).toBe('type');
    expect(action({}, { text: '```\ncode\n```', caret: 12 })).toBe('send');
  });

  test('with Ctrl or ⌘ sends from anywhere', () => {
    expect(action({ ctrlKey: true }, { text: '```\ncode', caret: 8 })).toBe('send');
    expect(action({ metaKey: true }, { isTouch: true })).toBe('send');
  });
});

describe('↑', () => {
  test('in an empty composer edits the last message', () => {
    expect(action({ key: 'ArrowUp' }, { text: '' })).toBe('edit-last');
  });

  test('otherwise moves the caret', () => {
    expect(action({ key: 'ArrowUp' })).toBe('type');
    expect(action({ key: 'ArrowUp' }, { text: '', isEditing: true })).toBe('type');
    expect(action({ key: 'ArrowUp', altKey: true }, { text: '' })).toBe('type');
  });
});

test('Esc ends an edit and is otherwise left to others', () => {
  expect(action({ key: 'Escape' }, { isEditing: true })).toBe('cancel');
  expect(action({ key: 'Escape' })).toBe('type');
});
