import { Session, type OnSpan } from '../load/session.ts';
import { script } from '../script.ts';
import { startParley } from './parley.ts';
import { ServerProcess, type ServerOptions } from './server-process.ts';
import type { Town } from './town.ts';

/** A running server that sessions can be opened to. */
export interface Target extends AsyncDisposable {
  readonly server: ServerProcess;
  /** The session of member number `n`. */
  readonly open: (n: number, options?: { onSpan?: OnSpan; auth?: object }) => Promise<Session>;
}

/** Something to measure; each start is a process and a data folder of its own. */
export interface Contender {
  readonly name: string;
  start(): Promise<Target>;
}

/** Parley on a copy of a town's data. */
export function parley(town: Town, options: ServerOptions = {}): Contender {
  return {
    name: 'Parley',
    async start() {
      const folder = await town.folder();
      const server = await startParley(folder.path, options);
      return {
        server,
        open: (n, { onSpan, auth } = {}) =>
          Session.open({
            port: server.port,
            auth: { token: town.guest(n).token, ...auth },
            ready: 'hello',
            ...(onSpan && { onSpan }),
          }),
        async [Symbol.asyncDispose]() {
          await server[Symbol.asyncDispose]();
          await folder[Symbol.asyncDispose]();
        },
      };
    },
  };
}

/** Socket.IO alone. `roomsOf`: the rooms of member number `n`, by default the lobby. */
export function plainSocketIo({
  isEcho = false,
  roomsOf = () => ['lobby'],
  nodeArgs = [],
}: { isEcho?: boolean; roomsOf?: (n: number) => readonly string[]; nodeArgs?: readonly string[] } = {}): Contender {
  return baseline('plain Socket.IO', 'baselines/plain-socket-io', {
    server: { env: { ECHO: isEcho ? '1' : '' }, nodeArgs },
    authOf: (n) => ({ rooms: roomsOf(n) }),
  });
}

/** `ws` alone. */
export function bareWs(): Contender {
  return baseline('bare ws', 'baselines/bare-ws', { server: {}, authOf: () => ({}) });
}

function baseline(
  name: string,
  path: string,
  { server: options, authOf }: { server: ServerOptions; authOf: (n: number) => object },
): Contender {
  return {
    name,
    async start() {
      const server = await ServerProcess.start(script(path), options);
      return {
        server,
        open: (n, { onSpan } = {}) =>
          Session.open({ port: server.port, auth: authOf(n), ready: 'connected', ...(onSpan && { onSpan }) }),
        [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
      };
    },
  };
}
