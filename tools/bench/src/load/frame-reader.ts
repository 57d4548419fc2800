/** Told of a message: `bytes[start..end)` is its beginning, as much as the reader keeps; valid only during the call. */
export type OnMessage = (bytes: Buffer, start: number, end: number) => void;

/** Beyond it a message's bytes are counted, not kept. */
const keptBytes = 1024;
const headerBytes = 10;

/**
 * Reads the WebSocket frames (RFC 6455) that a server sends, from TCP chunks cut anywhere. It is cheap because it keeps
 * only the beginning of each message: enough to tell what it is, and what revisions it carries. It takes whole, unmasked,
 * uncompressed messages, which is what `ws` and Engine.IO send.
 */
export class FrameReader {
  readonly #onMessage: OnMessage;
  readonly #header = Buffer.allocUnsafe(headerBytes);
  #headerLength = 0;
  /** Payload still to come of the message under way. */
  #left = 0;
  #kept: Buffer | undefined;
  #keptLength = 0;
  #isClosing = false;
  /** Payload bytes read so far. */
  bytes = 0;

  constructor(onMessage: OnMessage) {
    this.#onMessage = onMessage;
  }

  /** Whether the server has sent a close frame. */
  get isClosing(): boolean {
    return this.#isClosing;
  }

  push(chunk: Buffer, start: number, end: number): void {
    let at = start;
    while (at < end) {
      if (this.#left > 0) {
        at = this.#continue(chunk, at, end);
        continue;
      }
      const byte = chunk[at];
      if (byte === undefined) return;
      this.#header[this.#headerLength++] = byte;
      at += 1;
      const length = this.#payloadLength();
      if (length === undefined) continue;
      const opcode = (this.#header[0] ?? 0) & 0x0f;
      this.#headerLength = 0;
      this.bytes += length;
      if (opcode === 8) this.#isClosing = true;
      if (at + length <= end) {
        if (opcode === 1) this.#onMessage(chunk, at, at + length);
        at += length;
      } else {
        this.#left = length;
        this.#kept ??= Buffer.allocUnsafe(keptBytes);
        this.#keptLength = 0;
      }
    }
  }

  /** `undefined` while the header isn't complete. */
  #payloadLength(): number | undefined {
    if (this.#headerLength < 2) return undefined;
    const short = (this.#header[1] ?? 0) & 0x7f;
    if (short < 126) return short;
    if (short === 126) return this.#headerLength < 4 ? undefined : this.#header.readUInt16BE(2);
    return this.#headerLength < headerBytes ? undefined : Number(this.#header.readBigUInt64BE(2));
  }

  #continue(chunk: Buffer, at: number, end: number): number {
    const kept = this.#kept ?? chunk;
    const taken = Math.min(this.#left, end - at);
    const room = Math.min(taken, keptBytes - this.#keptLength);
    if (room > 0) {
      chunk.copy(kept, this.#keptLength, at, at + room);
      this.#keptLength += room;
    }
    this.#left -= taken;
    if (this.#left === 0 && !this.#isClosing) this.#onMessage(kept, 0, this.#keptLength);
    return at + taken;
  }
}

/** A client's text frame: masked, as RFC 6455 demands of clients, with one mask per connection. */
export function textFrame(text: string, mask: Buffer): Buffer {
  const length = Buffer.byteLength(text);
  const extra = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const start = 6 + extra;
  const frame = Buffer.allocUnsafe(start + length);
  frame[0] = 0x81;
  if (extra === 0) frame[1] = 0x80 | length;
  else if (extra === 2) {
    frame[1] = 0x80 | 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 0x80 | 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  mask.copy(frame, start - 4, 0, 4);
  frame.write(text, start);
  for (let n = 0; n < length; n++) frame[start + n] = (frame[start + n] ?? 0) ^ (mask[n & 3] ?? 0);
  return frame;
}
