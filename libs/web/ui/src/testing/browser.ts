// An entry of its own: setting up tests must not load Angular before its test environment does.

/**
 * What jsdom lacks of a browser and components need to be made: observers that never fire, no touch, no layout. All that
 * is in the page is taken for drawn.
 */
export function supplyMissingBrowser(): void {
  class Silent {
    observe(): void {
      return undefined;
    }
    unobserve(): void {
      return undefined;
    }
    disconnect(): void {
      return undefined;
    }
  }
  Object.assign(globalThis, {
    ResizeObserver: Silent,
    IntersectionObserver: Silent,
    CSS: { supports: () => true, escape: (text: string) => text },
  });
  Element.prototype.scrollIntoView = () => undefined;
  Element.prototype.checkVisibility = () => true;
  Object.assign(window, { matchMedia: () => Object.assign(new EventTarget(), { matches: false }) });
}
