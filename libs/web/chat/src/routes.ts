import type { Route, UrlMatchResult, UrlSegment } from '@angular/router';

/** `/rooms/:room` and `/rooms/:room/:message`, as one route: a link to another message keeps the room open. */
export function matchRoom(segments: readonly UrlSegment[]): UrlMatchResult | null {
  const [first, room, message] = segments;
  if (first?.path !== 'rooms' || room === undefined || segments.length > 3) return null;
  return { consumed: [...segments], posParams: message === undefined ? { room } : { room, message } };
}

/** The pages about rooms, each loaded when first visited. */
export const chatRoutes: Route[] = [
  { path: 'rooms', loadComponent: () => import('./rooms/browse-page.ts').then(({ BrowsePage }) => BrowsePage) },
  { matcher: matchRoom, loadComponent: () => import('./room/room-page.ts').then(({ RoomPage }) => RoomPage) },
];
