import { isInFence } from '@parley/web-ui';

/** The part of a keyboard event that the composer's rules look at. */
export interface Key {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

export interface ComposerMoment {
  readonly text: string;
  /** Where the caret is, or where the selection begins. */
  readonly caret: number;
  readonly isEditing: boolean;
  /** The device has no keyboard but the one on its screen. */
  readonly isTouch: boolean;
}

/** What a key means in the composer; `type` leaves it to the text field. */
export type ComposerAction = 'send' | 'edit-last' | 'cancel' | 'type';

/** For keys that no input method has. */
export function composerAction(key: Key, moment: ComposerMoment): ComposerAction {
  if (key.key === 'Enter' && !key.altKey) {
    if (key.ctrlKey || key.metaKey) return 'send';
    if (key.shiftKey || moment.isTouch || isInFence(moment.text, moment.caret)) return 'type';
    return 'send';
  }
  const isPlain = !key.shiftKey && !key.altKey && !key.ctrlKey && !key.metaKey;
  if (key.key === 'ArrowUp' && isPlain && moment.text === '' && !moment.isEditing) return 'edit-last';
  if (key.key === 'Escape' && moment.isEditing) return 'cancel';
  return 'type';
}
