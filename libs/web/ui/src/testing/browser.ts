/** What jsdom lacks of a browser and components need to be made: observers that never fire, no touch, no layout. */
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
  Object.assign(window, { matchMedia: () => ({ matches: false }) });
}
