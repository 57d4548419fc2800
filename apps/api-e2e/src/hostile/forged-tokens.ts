import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { opened, signed, signedWith, type Claims } from '../support/forge.ts';
import type { Random } from './random.ts';

export interface ForgedToken {
  readonly what: string;
  readonly token: string;
}

/** What tokens are made from: a right one, and the key that only the server should have. */
export interface Mint {
  readonly token: string;
  readonly key: KeyObject;
  /** A right token of somebody else. */
  readonly other: string;
}

/** Tokens that nobody must be let in with. */
export function* forgedTokens({ token, key, other }: Mint, random: Random, count: number): Generator<ForgedToken> {
  const { header, claims } = opened(token);
  const publicKey = createPublicKey(key);
  const right = (what: string, change: Claims): ForgedToken => ({
    what,
    token: signedWith(key, header, { ...claims, ...change }),
  });

  for (const alg of ['none', 'None', 'NONE', '', null, 0]) {
    yield { what: `alg ${String(alg)}`, token: signed({ ...header, alg }, claims, () => Buffer.alloc(0)) };
    yield {
      what: `alg ${String(alg)} and a signature`,
      token: signed({ ...header, alg }, claims, () => Buffer.from('x')),
    };
  }
  const jwk = publicKey.export({ format: 'jwk' });
  const publicKeys = {
    pem: publicKey.export({ type: 'spki', format: 'pem' }),
    der: publicKey.export({ type: 'spki', format: 'der' }),
    jwk: JSON.stringify(jwk),
    raw: Buffer.from(String(jwk.x), 'base64url'),
    nothing: '',
  };
  for (const [form, secret] of Object.entries(publicKeys)) {
    for (const [alg, hash] of [
      ['HS256', 'sha256'],
      ['HS512', 'sha512'],
      ['EdDSA', 'sha256'],
    ] as const) {
      const hmac = (text: string): Buffer => createHmac(hash, secret).update(text).digest();
      yield { what: `${alg} with the public key (${form})`, token: signed({ ...header, alg }, claims, hmac) };
    }
  }

  const stranger = generateKeyPairSync('ed25519');
  const strangersJwk = stranger.publicKey.export({ format: 'jwk' });
  const kids = [
    header['kid'],
    undefined,
    null,
    '',
    0,
    [],
    {},
    '../../dev/null',
    "' or 1=1 --",
    '__proto__',
    'x'.repeat(3_000),
    '\0',
  ];
  for (const kid of kids)
    yield {
      what: `another key, kid ${String(kid)}`,
      token: signedWith(stranger.privateKey, { ...header, kid }, claims),
    };
  for (const extra of [
    { jwk: strangersJwk },
    { jku: 'http://127.0.0.1:1/jwks' },
    { x5u: 'http://127.0.0.1:1/' },
    { crit: ['exp'] },
  ]) {
    yield {
      what: `another key with ${Object.keys(extra).join()}`,
      token: signedWith(stranger.privateKey, { ...header, ...extra }, claims),
    };
  }

  const now = Math.floor(Date.now() / 1_000);
  for (const exp of [now - 1, now - 100_000, 0, -1, null, undefined, '9999999999', [], {}, 'never'])
    yield right(`exp ${JSON.stringify(exp)}`, { exp });
  for (const aud of ['parley.example', '', null, undefined, 0, ['parley', 'x'], {}, 'PARLEY'])
    yield right(`aud ${JSON.stringify(aud)}`, { aud });
  for (const iss of ['https://evil.example', '', null, undefined, 0, ['parley'], 'parley/'])
    yield right(`iss ${JSON.stringify(iss)}`, { iss });
  const theirs = opened(other).claims;
  for (const sub of [theirs['sub'], 'nobody', '', null, undefined, 0, {}, '__proto__'])
    yield right(`sub ${String(sub)}`, { sub });
  for (const sid of [theirs['sid'], 'nothing', '', null, undefined, 0, [], "' or 1=1 --"])
    yield right(`sid ${String(sid)}`, { sid });

  const [head = '', body = '', signature = ''] = token.split('.');
  const [, otherBody = '', otherSignature = ''] = other.split('.');
  const shapes = {
    'no signature': `${head}.${body}.`, 'two parts': `${head}.${body}`, 'one part': head, 'five parts': `${head}.${body}.${signature}.x.y`, 'dots': '..', 'many dots': '.'.repeat(4_000), 'somebody else’s claims': `${head}.${otherBody}.${signature}`,
    'somebody else’s signature': `${head}.${body}.${otherSignature}`, 'half a signature': `${head}.${body}.${signature.slice(0, 40)}`, 'twice the signature': `${head}.${body}.${signature}${signature}`, 'no head': `.${body}.${signature}`, 'no claims': `${head}..${signature}`,
    'a blank before': ` ${token}`, 'Bearer': `Bearer ${token}`, 'upper case': token.toUpperCase(), 'too long': token + 'A'.repeat(5_000), 'long': 'A'.repeat(4_096), 'deep': `${Buffer.from('['.repeat(2_000)).toString('base64url')}.${body}.${signature}`,
  }; // prettier-ignore
  for (const [what, token] of Object.entries(shapes)) yield { what, token };
  for (let n = 0; n < count; n++) yield { what: `damaged ${String(n)}`, token: damaged(token, random) };
}

const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789');

/** One letter changed; not the last, whose lower bits mean nothing. */
function damaged(token: string, random: Random): string {
  const at = random.below(token.length - 1);
  const letter = random.pick(letters.filter((letter) => letter !== token[at]));
  return token.slice(0, at) + letter + token.slice(at + 1);
}
