export * from './assign-revisions.ts';
export * from './content-hash.ts';
export * from './doorbell.ts';
export * from './identity.ts';
export * from './log-command.ts';
export * from './message-log.ts';
export * from './parley-error.ts';
export * from './room-directory.ts';
