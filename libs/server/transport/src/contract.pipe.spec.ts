import { expect, test } from '@jest/globals';
import { MessageSend } from '@parley/dto';
import type { ParleyError } from '@parley/server-domain';
import { ContractPipe, fit } from './contract.pipe.ts';

const room = 'lobby';
const id = '0198f1c2-7a4b-7c3d-8e5f-0123456789ab';
const lengths = { room, id, text: { length: { toString: null, valueOf: null } } };

test('what makes a check of the schema throw is refused like everything else that does not fit', async () => {
  expect(() => fit(MessageSend, lengths)).toThrow('request/invalid');
  await expect(new ContractPipe().transform(lengths, { type: 'body', schema: MessageSend })).rejects.toThrow(
    'request/invalid',
  );
});

test('each wrong part is named by a pointer, and little is repeated', () => {
  expect.assertions(2);
  try {
    fit(MessageSend, { room, id, text: '', ['a/b~'.repeat(10_000)]: 1 });
  } catch (error) {
    const { errors = [] } = error as ParleyError;
    expect(errors.map(({ pointer }) => pointer)).toContain('/text');
    expect(JSON.stringify(errors).length).toBeLessThan(1_000);
  }
});
