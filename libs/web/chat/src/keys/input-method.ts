/** keyCode of a key that an input method has taken. */
const taken = 229;

/** The part of a keyboard event that an input method shows in. */
interface Key {
  readonly keyCode: number;
  readonly isComposing: boolean;
}

/** An input method has this key: it means nothing to anybody else. */
export function isOfInputMethod({ isComposing, keyCode }: Key): boolean {
  return isComposing || keyCode === taken;
}

/** Which keys of one field belong to an input method: some browsers send the Enter that ends a composition after that, in the same tick. */
export class InputMethod {
  private hasJustComposed = false;

  has(event: Key): boolean {
    return this.hasJustComposed || isOfInputMethod(event);
  }

  composed(): void {
    this.hasJustComposed = true;
    setTimeout(() => {
      this.hasJustComposed = false;
    });
  }
}
