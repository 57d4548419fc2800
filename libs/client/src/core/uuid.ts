export interface UuidMaker {
  (): string;
  /** What is made from here on sorts after this name, which an earlier life made. Other names than UUIDv7 are ignored. */
  readonly startAfter: (id: string) => void;
}

const uuid7 = /^([0-9a-f]{8})-([0-9a-f]{4})-7/;

/**
 * Makes UUIDv7 names (RFC 9562, 5.7) that ascend with every call, also within a millisecond and when the clock goes
 * back. `fill` fills an array with random bytes.
 */
export function uuidMaker(now: () => number, fill: (bytes: Uint8Array<ArrayBuffer>) => void): UuidMaker {
  let last = 0;
  const make = (): string => {
    const bytes = new Uint8Array(16);
    fill(bytes);
    // The method 3 of the RFC: a millisecond already used is counted on.
    last = Math.max(last + 1, Math.floor(now()));
    for (let n = 5, rest = last; n >= 0; n -= 1, rest = Math.floor(rest / 256)) bytes[n] = rest % 256;
    bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
    bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  };
  const startAfter = (id: string): void => {
    const [, high = '', low = ''] = uuid7.exec(id) ?? [];
    if (high !== '') last = Math.max(last, Number.parseInt(high + low, 16));
  };
  return Object.assign(make, { startAfter });
}
