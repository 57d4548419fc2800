import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** `up` is from client to server, `down` from server to client. */
export type Direction = 'up' | 'down';

/**
 * What happens to the bytes of one direction:
 * - `pass`: they go through, after `delayMs` if given.
 * - `hold`: they wait until another rule comes (a stalled network).
 * - `drop`: they vanish, and so does everything after them on this connection, as nothing can follow lost bytes of a
 *   stream: both ends think they are connected (half-open).
 * - `drip`: one byte a second.
 */
export type Rule =
  | { readonly kind: 'pass'; readonly delayMs?: number }
  | { readonly kind: 'hold' }
  | { readonly kind: 'drop' }
  | { readonly kind: 'drip' };

const pass: Rule = { kind: 'pass' };
const dripMs = 1_000;

/** Looks at bytes before they go on; `false` drops them and all that follows on the connection. */
export type Inspect = (bytes: Buffer, direction: Direction) => boolean;

/** A TCP proxy on loopback that hurts the connections that go through it. */
export class FaultProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #links = new Set<Link>();
  readonly #rules = { up: pass, down: pass };
  #inspect: Inspect | undefined;
  #isRefusing = false;

  private constructor(target: () => number) {
    // Half-open on purpose: the end of one direction is passed on as the end of that direction.
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
      if (this.#isRefusing) {
        client.resetAndDestroy();
        return;
      }
      const link = new Link(client, target(), this);
      this.#links.add(link);
      link.onClosed = () => this.#links.delete(link);
    });
  }

  /** `target` is asked for the server's port at each connection, so that a server may come back elsewhere. */
  static async listen(target: () => number): Promise<FaultProxy> {
    const proxy = new FaultProxy(target);
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get connections(): number {
    return this.#links.size;
  }

  ruleOf(direction: Direction): Rule {
    return this.#rules[direction];
  }

  get inspect(): Inspect | undefined {
    return this.#inspect;
  }

  /** For the connections that are there and those that come, until the next rule. Bytes on hold go on by the new one. */
  set(direction: Direction, rule: Rule): void {
    this.#rules[direction] = rule;
    for (const link of this.#links) link.flush();
  }

  /** Undefined: no more. */
  inspectWith(inspect: Inspect | undefined): void {
    this.#inspect = inspect;
  }

  /** Ends all connections: with a FIN to both ends, or with a RST. */
  cut(how: 'end' | 'reset'): void {
    for (const link of this.#links) link.cut(how);
  }

  /**
   * The connections there are fall silent for good, and neither end is told; new ones go through. Returns how to reset
   * them, as a network does that has forgotten them.
   */
  abandon(): () => void {
    const abandoned = [...this.#links];
    for (const link of abandoned) link.abandon();
    return () => {
      for (const link of abandoned) link.cut('reset');
    };
  }

  /** New connections are reset, until `accept`. */
  refuse(): void {
    this.#isRefusing = true;
  }

  accept(): void {
    this.#isRefusing = false;
  }

  /** Everything goes through again, on new connections; abandoned ones stay silent. */
  heal(): void {
    this.inspectWith(undefined);
    this.accept();
    this.set('up', pass);
    this.set('down', pass);
  }

  async close(): Promise<void> {
    this.cut('reset');
    await new Promise<void>((resolve) =>
      this.#server.close(() => {
        resolve();
      }),
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** One connection through the proxy. */
class Link {
  onClosed: () => void = () => undefined;
  readonly #ends: readonly [client: Socket, server: Socket];
  readonly #lanes: readonly [up: Lane, down: Lane];

  constructor(client: Socket, port: number, proxy: FaultProxy) {
    const server = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    this.#ends = [client, server];
    this.#lanes = [
      new Lane(client, server, { proxy, direction: 'up' }),
      new Lane(server, client, { proxy, direction: 'down' }),
    ];
    for (const end of this.#ends) {
      // A broken end breaks the other one; a connection that can't be made is a reset for the client.
      end.on('error', () => {
        this.cut('reset');
      });
      end.on('close', () => {
        if (this.#ends.every(({ destroyed }) => destroyed)) this.onClosed();
      });
    }
  }

  flush(): void {
    for (const lane of this.#lanes) lane.flush();
  }

  abandon(): void {
    for (const lane of this.#lanes) lane.silence();
  }

  cut(how: 'end' | 'reset'): void {
    for (const lane of this.#lanes) lane.silence();
    for (const end of this.#ends) {
      if (end.destroyed) continue;
      if (how === 'reset') end.resetAndDestroy();
      else end.destroySoon();
    }
  }
}

/** One direction of one connection. */
class Lane {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #proxy: FaultProxy;
  readonly #direction: Direction;
  readonly #waiting: (Buffer | 'end')[] = [];
  #isSilent = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(from: Socket, to: Socket, { proxy, direction }: { proxy: FaultProxy; direction: Direction }) {
    this.#from = from;
    this.#to = to;
    this.#proxy = proxy;
    this.#direction = direction;
    from.on('data', (bytes) => {
      this.#take(bytes);
    });
    from.on('end', () => {
      this.#take('end');
    });
    to.on('drain', () => from.resume());
    to.on('close', () => {
      this.silence();
    });
    from.on('close', () => {
      // Without an end or error of its own: the other side must not wait for ever.
      if (!this.#isSilent && !from.readableEnded) to.destroy();
    });
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pump();
  }

  /** Takes bytes and forgets them, from now on. */
  silence(): void {
    this.#isSilent = true;
    this.#waiting.length = 0;
    clearTimeout(this.#timer);
    this.#from.resume();
  }

  #take(bytes: Buffer | 'end'): void {
    if (this.#isSilent) return;
    if (bytes !== 'end' && this.#proxy.inspect?.(bytes, this.#direction) === false) {
      this.silence();
      return;
    }
    this.#waiting.push(bytes);
    if (this.#timer === undefined) this.#pump();
  }

  #pump(): void {
    if (this.#waiting.length === 0) return;
    const rule = this.#proxy.ruleOf(this.#direction);
    switch (rule.kind) {
      case 'hold':
        return;
      case 'drop':
        this.silence();
        return;
      case 'drip':
        this.#drip();
        return;
      case 'pass':
        if (rule.delayMs === undefined || rule.delayMs === 0) this.#forward();
        else
          this.#later(rule.delayMs, () => {
            this.#forward();
          });
    }
  }

  #forward(): void {
    for (const bytes of this.#waiting.splice(0)) this.#write(bytes);
  }

  #drip(): void {
    const next = this.#waiting.shift();
    if (next === undefined) return;
    if (next === 'end') {
      this.#write(next);
      return;
    }
    this.#write(next.subarray(0, 1));
    if (next.length > 1) this.#waiting.unshift(next.subarray(1));
    this.#later(dripMs, () => {
      this.#pump();
    });
  }

  #later(ms: number, run: () => void): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      run();
    }, ms);
  }

  #write(bytes: Buffer | 'end'): void {
    if (this.#to.destroyed) return;
    if (bytes === 'end') this.#to.end();
    else if (!this.#to.write(bytes)) this.#from.pause();
  }
}
