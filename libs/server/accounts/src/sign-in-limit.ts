import { isIPv6 } from 'node:net';
import { SessionLimit } from '@parley/server-transport';

const minuteMs = 60_000;

/** How many new guests one address may make. */
export class SignInLimit {
  readonly #limit: SessionLimit;

  constructor(perMinute: number) {
    this.#limit = new SessionLimit('sign-ins', { count: perMinute, perMs: minuteMs });
  }

  /** Errors: `limit/exceeded` with `retryAfterMs`. */
  async take(address: string | undefined): Promise<void> {
    await this.#limit.take(networkOf(address ?? 'unknown'));
  }
}

/** An IPv6 host has a network of its own (the first 64 bits), and could take a new address for each guest. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::', 2);
  const groups = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array<string>(8 - groups.length - last.length).fill('0');
  return [...groups, ...zeros, ...last]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
