import { expect, test } from '@jest/globals';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { FaultProxy } from './fault-proxy.ts';

/** A server that answers each chunk with itself, in brackets. */
async function startEcho(): Promise<{ port: number; sockets: Socket[] } & AsyncDisposable> {
  const sockets: Socket[] = [];
  const server: Server = createServer((socket) => {
    sockets.push(socket);
    socket.on('data', (bytes) => socket.write(`[${bytes.toString()}]`)).on('error', () => undefined);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A client that keeps what it heard, and how it ended. */
async function startClient(port: number) {
  const socket = connect(port, '127.0.0.1');
  let heard = '';
  let end: string | undefined;
  const wake = new Set<() => void>();
  const told = (): void => {
    for (const check of wake) check();
  };
  socket.setEncoding('utf8');
  socket.on('data', (text) => {
    heard += String(text);
    told();
  });
  socket.on('error', (error: NodeJS.ErrnoException) => (end = error.code));
  socket.on('close', () => {
    end ??= 'closed';
    told();
  });
  await new Promise<void>((resolve) => {
    for (const event of ['connect', 'close']) socket.once(event, resolve);
  });
  const until = (isThere: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (!isThere()) return;
        wake.delete(check);
        resolve();
      };
      wake.add(check);
      check();
    });
  return {
    socket,
    say: (text: string) => socket.write(text),
    heard: (text: string) => until(() => heard.includes(text)),
    all: () => heard,
    ended: async () => {
      await until(() => end !== undefined);
      return end;
    },
  };
}

test('passes bytes both ways', async () => {
  await using echo = await startEcho();
  await using proxy = await FaultProxy.listen(() => echo.port);
  const client = await startClient(proxy.port);
  client.say('hi');
  await client.heard('[hi]');
  expect(proxy.connections).toBe(1);
});

test('holds bytes until it is told to let them go', async () => {
  await using echo = await startEcho();
  await using proxy = await FaultProxy.listen(() => echo.port);
  const client = await startClient(proxy.port);
  client.say('a');
  await client.heard('[a]');
  proxy.set('down', { kind: 'hold' });
  const arrived = once(await firstSocket(echo.sockets), 'data');
  client.say('b');
  await arrived;
  expect(client.all()).toBe('[a]');
  proxy.heal();
  await client.heard('[b]');
});

test('drops what the server says while the connection stands', async () => {
  await using echo = await startEcho();
  await using proxy = await FaultProxy.listen(() => echo.port);
  const client = await startClient(proxy.port);
  proxy.set('down', { kind: 'drop' });
  client.say('lost');
  await once(await firstSocket(echo.sockets), 'data');
  proxy.heal();
  expect(client.all()).toBe('');
  expect(client.socket.destroyed).toBe(false);
  const other = await startClient(proxy.port);
  other.say('new');
  await other.heard('[new]');
});

test('drops by what the bytes say', async () => {
  await using echo = await startEcho();
  await using proxy = await FaultProxy.listen(() => echo.port);
  const client = await startClient(proxy.port);
  proxy.inspectWith((bytes, direction) => direction === 'up' || !bytes.includes('secret'));
  client.say('open');
  await client.heard('[open]');
  client.say('secret');
  const other = await startClient(proxy.port);
  other.say('open');
  await other.heard('[open]');
  expect(client.all()).toBe('[open]');
});

test('lets one byte a second through', async () => {
  await using echo = await startEcho();
  await using proxy = await FaultProxy.listen(() => echo.port);
  const client = await startClient(proxy.port);
  proxy.set('down', { kind: 'drip' });
  client.say('slow');
  await client.heard('[');
  expect(client.all()).toBe('[');
  await client.heard('[s');
  expect(client.all()).toBe('[s');
  proxy.heal();
  await client.heard('[slow]');
});

test.each([
  ['end', 'closed'],
  ['reset', 'ECONNRESET'],
] as const)('cuts with %s', async (how, end) => {
  await using echo = await startEcho();
  await using proxy = await FaultProxy.listen(() => echo.port);
  const client = await startClient(proxy.port);
  client.say('hi');
  await client.heard('[hi]');
  proxy.cut(how);
  expect(await client.ended()).toBe(end);
});

test('leaves both ends of an abandoned connection in the belief that it stands', async () => {
  await using echo = await startEcho();
  await using proxy = await FaultProxy.listen(() => echo.port);
  const client = await startClient(proxy.port);
  client.say('hi');
  await client.heard('[hi]');
  const reset = proxy.abandon();
  client.say('anyone?');
  const other = await startClient(proxy.port);
  other.say('yes');
  await other.heard('[yes]');
  expect(client.all()).toBe('[hi]');
  expect(echo.sockets[0]?.destroyed).toBe(false);
  reset();
  expect(await client.ended()).toBe('ECONNRESET');
  other.say('still');
  await other.heard('[still]');
});

test('resets who comes while it refuses, and while no server is there', async () => {
  await using echo = await startEcho();
  let port = echo.port;
  await using proxy = await FaultProxy.listen(() => port);
  proxy.refuse();
  expect(await (await startClient(proxy.port)).ended()).toBe('ECONNRESET');
  proxy.accept();
  port = 1;
  expect(await (await startClient(proxy.port)).ended()).toBe('ECONNRESET');
});

async function firstSocket(sockets: readonly Socket[]): Promise<Socket> {
  for (;;) {
    const [socket] = sockets;
    if (socket) return socket;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
