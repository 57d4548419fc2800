/** What a message from a server is, told from its first bytes. */
export type PacketKind =
  | 'open'
  | 'ping'
  | 'connected'
  | 'refused'
  | 'ended'
  | 'hello'
  | 'changes'
  | 'message'
  | 'reset'
  | 'heads'
  | 'ack'
  | 'other';

const [zero, nine, quote, bracket] = [0x30, 0x39, 0x22, 0x5b];
const keys = { from: Buffer.from('"from":'), to: Buffer.from('"to":'), seq: Buffer.from('"seq":') };

const engineKinds: Readonly<Record<string, PacketKind>> = { '0': 'open', '2': 'ping' };
const socketKinds: Readonly<Record<string, PacketKind>> = {
  '0': 'connected',
  '1': 'ended',
  '3': 'ack',
  '4': 'refused',
};
const eventKinds: Readonly<Record<string, PacketKind>> = {
  changes: 'changes',
  message: 'message',
  hello: 'hello',
  heads: 'heads',
  'room:reset': 'reset',
};

/** Tells Engine.IO v4 and Socket.IO v5 packets apart without parsing them. */
export function kindOf(bytes: Buffer, start: number, end: number): PacketKind {
  const engine = String.fromCharCode(bytes[start] ?? 0);
  if (engine !== '4') return engineKinds[engine] ?? 'other';
  const kind = String.fromCharCode(bytes[start + 1] ?? 0);
  if (kind !== '2') return socketKinds[kind] ?? 'other';
  // The two that matter by the million.
  const first = bytes[start + 4];
  if (bytes[start + 2] === bracket && first === 0x63) return 'changes';
  if (bytes[start + 2] === bracket && first === 0x6d) return 'message';
  const name = afterId(bytes, start) + 2;
  let stop = name;
  while (stop < end && bytes[stop] !== quote) stop += 1;
  return eventKinds[bytes.toString('latin1', name, stop)] ?? 'other';
}

/** The id of an ack, or of an event that wants one; -1 when there is none. */
export function idOf(bytes: Buffer, start: number): number {
  const stop = afterId(bytes, start);
  return stop === start + 2 ? -1 : Number(bytes.toString('latin1', start + 2, stop));
}

/** The arguments of a packet, as JSON. */
export function argumentsOf(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('latin1', afterId(bytes, start), end);
}

/** The revisions that a frame (`changes`) or a single message carries. */
export function readSpan(kind: 'changes' | 'message', bytes: Buffer, start: number): { from: number; to: number } {
  if (kind === 'message') {
    const seq = numberAfter(keys.seq, bytes, start);
    return { from: seq - 1, to: seq };
  }
  return { from: numberAfter(keys.from, bytes, start), to: numberAfter(keys.to, bytes, start) };
}

function afterId(bytes: Buffer, start: number): number {
  let at = start + 2;
  while (isDigit(bytes[at])) at += 1;
  return at;
}

function numberAfter(key: Buffer, bytes: Buffer, start: number): number {
  let at = bytes.indexOf(key, start) + key.length;
  let value = 0;
  for (let byte = bytes[at]; byte !== undefined && isDigit(byte); byte = bytes[++at]) value = value * 10 + byte - zero;
  return value;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= zero && byte <= nine;
}
