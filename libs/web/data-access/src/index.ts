export type { ConnectionState, PendingChange, PendingMessage, RoomHandle, RoomState, Timeline } from '@parley/client';
export * from './chat/chat.service.ts';
export { OpenParley } from './chat/open-parley.ts';
export * from './environment.ts';
export * from './provide-parley.ts';
export * from './rest/problem-error.ts';
export * from './rest/rest-client.ts';
export * from './session/is-same-user.ts';
export * from './session/session.service.ts';
