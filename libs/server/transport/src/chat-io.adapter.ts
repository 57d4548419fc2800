import type { INestApplicationContext, WsMessageHandler } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { commands, type CommandName } from '@parley/dto';
import { ParleyError } from '@parley/server-domain';
import { isObservable, lastValueFrom, type Observable } from 'rxjs';
import type { ServerOptions, Socket } from 'socket.io';
import { fit } from './contract.pipe.ts';
import { toProblem } from './problem.ts';
import type { SessionData } from './session-socket.ts';
import { closeFor, isSlow } from './slow-consumer.ts';

type Answerer = (answer: unknown) => void;
type Handler = (payload: unknown, ack: Answerer | undefined) => Promise<unknown>;

/**
 * Nest's Socket.IO adapter with one dispatcher per socket in place of one RxJS pipeline per socket and command: an idle
 * session costs less, every payload is checked against the contract before a handler sees it, and unknown commands are
 * answered too. Handlers take `(socket, payload)`.
 */
export class ChatIoAdapter extends IoAdapter {
  readonly #handlers = new WeakMap<Socket, Map<string, Handler>>();

  constructor(
    app: INestApplicationContext,
    private readonly options: Partial<ServerOptions>,
  ) {
    super(app);
  }

  override createIOServer(port: number, options?: ServerOptions): ReturnType<IoAdapter['createIOServer']> {
    return super.createIOServer(port, { ...options, ...this.options } as ServerOptions);
  }

  override bindMessageHandlers(
    socket: Socket,
    handlers: WsMessageHandler[],
    _transform: (data: unknown) => Observable<unknown>,
  ): void {
    const known = this.#handlers.get(socket) ?? this.#listen(socket);
    for (const { message, callback } of handlers) known.set(message, callback as Handler);
  }

  #listen(socket: Socket): Map<string, Handler> {
    const known = new Map<string, Handler>();
    this.#handlers.set(socket, known);
    // Without a call of `next` nothing reaches the socket's own listeners: this is the only way in.
    socket.use(([event, ...args]: [string, ...unknown[]]) => {
      const ack = args.at(-1);
      const answer = typeof ack === 'function' ? whoReads(socket, ack as Answerer) : undefined;
      void dispatch({ socket, handler: known.get(event), event, args: answer ? args.slice(0, -1) : args, answer });
    });
    return known;
  }
}

interface Command {
  readonly socket: Socket;
  readonly handler: Handler | undefined;
  readonly event: string;
  readonly args: readonly unknown[];
  readonly answer: Answerer | undefined;
}

/** A handler's errors end in its filter; one that fails there is a defect and ends the process as an unhandled rejection. */
async function dispatch({ socket, handler, event, args, answer }: Command): Promise<void> {
  const { ready } = socket.data as Partial<SessionData>;
  if (ready) await ready;
  let payload: unknown;
  try {
    if (!handler || !isCommand(event)) throw new ParleyError('request/unknown');
    payload = fit<unknown>(commands[event].payload, args.length === 1 ? args[0] : args);
  } catch (error) {
    answer?.({ ok: false, error: toProblem(error) });
    return;
  }
  const result = await handler(payload, answer);
  const value = isObservable(result) ? await lastValueFrom(result) : result;
  if (value !== undefined && value !== null) answer?.(value);
}

/** Answers nobody who asks and asks and does not read: what is unsent stays bounded. */
function whoReads(socket: Socket, ack: Answerer): Answerer {
  return (answer) => {
    if (!isSlow(socket)) {
      ack(answer);
      return;
    }
    // Perhaps it asked for much at once: what this turn wrote is not the kernel's yet.
    setImmediate(() => {
      if (isSlow(socket)) closeFor(socket, 'slow-consumer');
      else ack(answer);
    });
  };
}

function isCommand(event: string): event is CommandName {
  return Object.hasOwn(commands, event);
}
