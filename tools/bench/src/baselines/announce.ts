import type { Server } from 'node:http';

/** Listens on a free port and says which, the way Parley's log does. */
export function announce(http: Server): void {
  http.listen(0, '127.0.0.1', () => {
    const address = http.address();
    if (typeof address === 'object' && address) console.log(JSON.stringify({ msg: 'listening', port: address.port }));
  });
  process.once('SIGTERM', () => process.exit(0));
}
