import { expect, test } from '@jest/globals';
import { Deliveries } from './deliveries.ts';

test('a message is timed once the last member has it, whether its ack came before or after', () => {
  const deliveries = new Deliveries(2);
  deliveries.onSpan(0, 2);
  deliveries.sent(1, performance.now());
  expect(deliveries.latencies).toHaveLength(0);
  deliveries.onSpan(0, 2);
  expect(deliveries.latencies).toHaveLength(1);
  deliveries.sent(2, performance.now());
  expect(deliveries.latencies).toHaveLength(2);
  expect(deliveries.count).toBe(4);
});

test('frames of different lengths count the same', () => {
  const deliveries = new Deliveries(2);
  deliveries.onSpan(0, 3);
  deliveries.onSpan(0, 1);
  deliveries.onSpan(1, 3);
  for (const seq of [1, 2, 3]) deliveries.sent(seq, performance.now());
  expect(deliveries.count).toBe(6);
  expect(deliveries.latencies).toHaveLength(3);
});
