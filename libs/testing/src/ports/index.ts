export { describeMessageLog } from './describe-message-log.ts';
export { describeNodeChannels, type NodesUnderTest, type OpenNodes } from './describe-node-channels.ts';
export { describeRoomDirectory } from './describe-room-directory.ts';
export type { OpenStore, StoreUnderTest } from './store-under-test.ts';
