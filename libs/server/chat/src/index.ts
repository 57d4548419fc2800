export { ChatModule } from './chat.module.ts';
export { ChatOptions } from './chat.options.ts';
export { CommitQueue, type CommitQueueOptions } from './commit-queue.ts';
export { ConnectionService } from './connection.service.ts';
export { DisconnectionService } from './disconnection.service.ts';
export { Drain } from './drain.ts';
export { RoomFeed } from './room-feed.ts';
export { socketIoOptions } from './socket-io-options.ts';
export { Tail, type Stretch } from './tail.ts';
