import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { MetricsListener, MetricsOpenError } from './metrics-listener.ts';
import { Metrics } from './metrics.ts';

const host = '127.0.0.1';
const { registry } = new Metrics({ store: 'sqlite', node: 'a', version: '1.2.3' });

test('serves the figures as text to whoever gets /metrics, and nothing else', async () => {
  await using listener = await MetricsListener.open(registry, { port: 0, host });
  const url = `http://${host}:${listener.port}`;
  const answer = await fetch(`${url}/metrics`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const text = await answer.text();
  expect(text).toContain('parley_build_info{version="1.2.3",store="sqlite",node="a"} 1');
  expect(text).toContain('process_cpu_seconds_total');
  expect((await fetch(`${url}/metrics?x=1`)).status).toBe(200);
  expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(405);
  for (const path of ['/', '/health/live', '/metrics/', '/api/v1/server']) {
    expect((await fetch(url + path)).status).toBe(404);
  }
});

test('a port in use is told in a sentence that names it', async () => {
  const other = createServer().listen({ port: 0, host });
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const opening = MetricsListener.open(registry, { port, host });
  await expect(opening).rejects.toThrow(MetricsOpenError);
  await expect(opening).rejects.toThrow(
    new RegExp(`^Another program listens on port ${port} of 127.0.0.1.*METRICS_PORT`),
  );
  other.close();
});

test('an address of another machine is told in a sentence that names the setting', async () => {
  await expect(MetricsListener.open(registry, { port: 0, host: '192.0.2.1' })).rejects.toThrow(/METRICS_HOST must be/);
});

test('figures that fail are an error of the server, not its end', async () => {
  const failing = Object.assign(Object.create(registry) as typeof registry, {
    metrics: () => Promise.reject(new Error('no figures')),
  });
  await using listener = await MetricsListener.open(failing, { port: 0, host });
  expect((await fetch(`http://${host}:${listener.port}/metrics`)).status).toBe(500);
});
