import { Agent, request, type IncomingHttpHeaders } from 'node:http';

export interface HttpRequest {
  readonly method?: string;
  /** As it goes over the wire, with query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** HTTP with nothing added: paths and bodies go as given, over a few connections that are kept. */
export class Http implements Disposable {
  readonly #url: URL;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 8 });

  constructor(url: string) {
    this.#url = new URL(url);
  }

  /** The answer, or the code of the error with which the connection ended. */
  send({ method = 'GET', path, headers = {}, body }: HttpRequest): Promise<HttpAnswer | { closed: string }> {
    const { hostname, port } = this.#url;
    return new Promise((resolve) => {
      const sent = request({ hostname, port, method, path, agent: this.#agent, headers, timeout: 10_000 }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('close', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
        });
      });
      sent.on('timeout', () => sent.destroy(new Error('no answer in 10 s')));
      sent.on('error', (error: NodeJS.ErrnoException) => {
        resolve({ closed: error.code ?? error.message });
      });
      sent.end(body);
    });
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}
