import { isInFence } from '@parley/web-ui';

/** The part of a keyboard event that the composer's rules look at. */
export interface Key {
  readonly key: string;
  readonly keyCode: number;
  readonly isComposing: boolean;
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
  /** An input method ended its composition in this very tick: some browsers send its Enter after that. */
  readonly hasJustComposed: boolean;
}

/** What a key means in the composer; `type` leaves it to the text field. */
export type ComposerAction = 'send' | 'edit-last' | 'cancel' | 'type';

/** keyCode of a key that an input method has taken. */
const taken = 229;

/** An input method has this key: it means nothing to anybody else. */
export function isOfInputMethod({ isComposing, keyCode }: Pick<Key, 'isComposing' | 'keyCode'>): boolean {
  return isComposing || keyCode === taken;
}

export function composerAction(key: Key, moment: ComposerMoment): ComposerAction {
  if (isOfInputMethod(key) || moment.hasJustComposed) return 'type';
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
