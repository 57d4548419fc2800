/** A scrolled element's geometry, in pixels. */
export interface Extent {
  readonly scrollTop: number;
  readonly clientHeight: number;
  readonly scrollHeight: number;
}

/** New messages are followed within this distance of the end, in pixels. */
export const followWithin = 100;
/** Who follows the end is shown what came before it once this many screens are left: further up it is loaded in time. */
const followWithinScreens = 0.25;
/** Older and newer pages are asked for within this many screens of an edge. */
const loadWithinScreens = 1.5;

export function distanceToEnd({ scrollTop, clientHeight, scrollHeight }: Extent): number {
  return Math.max(0, scrollHeight - clientHeight - scrollTop);
}

/** Whether the reader is at the end, so that new messages may move the text. */
export function isFollowing(extent: Extent): boolean {
  return distanceToEnd(extent) <= followWithin;
}

export function isNearStart(extent: Extent): boolean {
  return extent.scrollTop < extent.clientHeight * (isFollowing(extent) ? followWithinScreens : loadWithinScreens);
}

export function isNearEnd(extent: Extent): boolean {
  return distanceToEnd(extent) < extent.clientHeight * loadWithinScreens;
}
