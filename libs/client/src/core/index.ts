export * from './outbox-entry.ts';
export * from './outbox-writing.ts';
export * from './outbox.ts';
export * from './replica-events.ts';
export * from './replica.ts';
export * from './unread.ts';
export * from './uuid.ts';
export * from './window.ts';
