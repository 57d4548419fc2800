import 'reflect-metadata';
import { expect, test } from '@jest/globals';
import { TerminusModule } from '@nestjs/terminus';
import { Test } from '@nestjs/testing';
import { lobbyId } from '@parley/dto';
import { MessageLog, NodeChannels } from '@parley/server-domain';
import { Readiness } from './readiness.ts';

async function readinessOver(heads: MessageLog['heads'], { isConnected = true } = {}): Promise<Readiness> {
  const module = await Test.createTestingModule({
    imports: [TerminusModule.forRoot({ logger: false })],
    providers: [
      Readiness,
      { provide: MessageLog, useValue: { heads } },
      { provide: NodeChannels, useValue: { isConnected } },
    ],
  }).compile();
  return module.get(Readiness);
}

const readable: MessageLog['heads'] = () => Promise.resolve(new Map([[lobbyId, { head: 1, members: 1 }]]));

test('a server whose store can be read is ready, and says how the store is', async () => {
  const readiness = await readinessOver(readable);
  expect(await readiness.check()).toMatchObject({
    status: 'ok',
    details: { server: { status: 'up' }, store: { status: 'up' }, nodes: { status: 'up' } },
  });
});

test('a node that does not reach the others says so, and goes on serving', async () => {
  const readiness = await readinessOver(readable, { isConnected: false });
  expect(await readiness.check()).toMatchObject({ details: { nodes: { status: 'degraded', message: 'not reached' } } });
});

test('a stopping server is not ready, and says that it is not the store', async () => {
  const readiness = await readinessOver(readable);
  readiness.stop();
  await expect(readiness.check()).rejects.toMatchObject({
    code: 'server/busy',
    retryAfterMs: 1_000,
    detail: 'Not ready (server: stopping).',
  });
});

test('a store that can’t be read is told, without its words', async () => {
  const readiness = await readinessOver(() => Promise.reject(new Error('/var/lib/secret: EIO')));
  await expect(readiness.check()).rejects.toMatchObject({ detail: 'Not ready (store: can’t be read).' });
});

test('a store that does not answer in time counts as one that can’t be read', async () => {
  const readiness = await readinessOver(() => new Promise(() => undefined));
  await expect(readiness.check()).rejects.toMatchObject({ detail: 'Not ready (store: timeout of 2000ms exceeded).' });
});
