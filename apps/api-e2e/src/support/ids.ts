import { randomBytes } from 'node:crypto';

/** A UUIDv7 as clients make them. */
export function newId(random: Buffer = randomBytes(10), now = Date.now()): string {
  const hex = random.toString('hex');
  const time = now.toString(16).padStart(12, '0');
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(3), 16) % 4);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex.slice(0, 3)}-${variant}${hex.slice(4, 7)}-${hex.slice(7, 19)}`;
}
