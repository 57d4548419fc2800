export { ConnectionBar } from './connection/connection-bar.ts';
export { Shortcuts } from './keys/shortcuts.ts';
export { RoomsRail } from './rail/rooms-rail.ts';
export { CurrentRoom } from './room/current-room.ts';
export { chatRoutes } from './routes.ts';
export { preloadChat } from './preload.ts';
