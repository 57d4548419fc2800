import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FrameReader, textFrame } from './frame-reader.ts';

/** A server's frame: not masked. */
function serverFrame(text: string, opcode = 1): Buffer {
  const payload = Buffer.from(text);
  const { length } = payload;
  const header = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  header[0] = 0x80 | opcode;
  if (length < 126) header[1] = length;
  else if (length < 65_536) {
    header[1] = 126;
    header.writeUInt16BE(length, 2);
  } else {
    header[1] = 127;
    header.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([header, payload]);
}

function readAll(chunks: readonly Buffer[]): { messages: string[]; reader: FrameReader } {
  const messages: string[] = [];
  const reader = new FrameReader((bytes, start, end) => messages.push(bytes.toString('latin1', start, end)));
  for (const chunk of chunks) reader.push(chunk, 0, chunk.length);
  return { messages, reader };
}

test('messages come out whole, however TCP cuts them', () => {
  const texts = fc.array(fc.integer({ min: 0, max: 700 }).map((length) => 'abcdefg'.repeat(100).slice(0, length)));
  fc.assert(
    fc.property(texts, fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }), (texts, cuts) => {
      const stream = Buffer.concat(texts.map((text) => serverFrame(text)));
      const chunks: Buffer[] = [];
      for (let at = 0, n = 0; at < stream.length; n++) {
        const length = cuts[n % cuts.length] ?? 1;
        chunks.push(stream.subarray(at, at + length));
        at += length;
      }
      expect(readAll(chunks).messages).toEqual(texts);
    }),
  );
});

test('of a long message that arrives in parts the beginning is kept and all is counted', () => {
  const text = 'x'.repeat(100_000);
  const frame = serverFrame(text);
  const { messages, reader } = readAll([frame.subarray(0, 500), frame.subarray(500), serverFrame('next')]);
  expect(messages).toEqual([text.slice(0, 1024), 'next']);
  expect(reader.bytes).toBe(100_004);
});

test('a close frame is no message', () => {
  const { messages, reader } = readAll([serverFrame('', 8)]);
  expect(messages).toEqual([]);
  expect(reader.isClosing).toBe(true);
});

test.each([0, 1, 125, 126, 65_535, 65_536])('a client’s frame of %i bytes is masked and says its length', (length) => {
  const mask = Buffer.from([1, 2, 3, 4]);
  const frame = textFrame('y'.repeat(length), mask);
  const start = length < 126 ? 6 : length < 65_536 ? 8 : 14;
  const said =
    length < 126 ? (frame[1] ?? 0) & 0x7f : length < 65_536 ? frame.readUInt16BE(2) : Number(frame.readBigUInt64BE(2));
  expect(said).toBe(length);
  expect((frame[1] ?? 0) & 0x80).toBe(0x80);
  expect(frame.length).toBe(start + length);
  const unmasked = frame.subarray(start).map((byte, n) => byte ^ (mask[n & 3] ?? 0));
  expect(Buffer.from(unmasked).toString()).toBe('y'.repeat(length));
});
