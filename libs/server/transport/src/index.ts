export * from './ack-exception.filter.ts';
export * from './answers.ts';
export * from './bearer.guard.ts';
export * from './chat-io.adapter.ts';
export * from './contract.pipe.ts';
export * from './problem.filter.ts';
export * from './problem.ts';
export * from './session-socket.ts';
