import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';

/** The figures can't be served. The message is a sentence for whoever started the server. */
export class MetricsOpenError extends Error {
  override readonly name = 'MetricsOpenError';
}

export interface ListenOptions {
  /** 0 takes any free one. */
  readonly port: number;
  readonly host: string;
}

/**
 * Serves `GET /metrics`, and nothing else, on a port of its own: what a firewall or a loopback address keeps from the public
 * is kept from it, whatever is made of the chat's own port.
 */
export class MetricsListener implements AsyncDisposable {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Errors: MetricsOpenError. */
  static async open(registry: Registry, { port, host }: ListenOptions): Promise<MetricsListener> {
    const server = createServer((request, response) => void answer(registry, request, response));
    try {
      await once(server.listen({ port, host }), 'listening');
    } catch (error) {
      throw new MetricsOpenError(sentenceOf(error, { port, host }), { cause: error });
    }
    return new MetricsListener(server);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

/** Never rejects. */
async function answer(registry: Registry, { method, url }: IncomingMessage, response: ServerResponse): Promise<void> {
  if (url?.split('?', 1)[0] !== '/metrics') {
    response.writeHead(404).end();
  } else if (method !== 'GET' && method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD' }).end();
  } else {
    try {
      const text = await registry.metrics();
      response.writeHead(200, { 'content-type': registry.contentType, 'cache-control': 'no-store' }).end(text);
    } catch {
      // Whoever scrapes sees that there are no figures, which is all there is to say: the chat goes on.
      response.writeHead(500).end();
    }
  }
}

function sentenceOf(error: unknown, { port, host }: ListenOptions): string {
  const place = `port ${port} of ${host}`;
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return `Another program listens on ${place}, where metrics should be served, so Parley did not start. Give METRICS_PORT another number.`;
    case 'EACCES':
      return `This user may not listen on ${place}, where metrics should be served, so Parley did not start. Give METRICS_PORT a higher number.`;
    default:
      return `Metrics can’t be served on ${place} (${(error as Error).message}), so Parley did not start. METRICS_HOST must be an address of this machine.`;
  }
}
