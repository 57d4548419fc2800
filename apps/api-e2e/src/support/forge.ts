import { createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { symmetricDecrypt } from 'better-auth/crypto';

export type Claims = Readonly<Record<string, unknown>>;

/** Anything signed by anybody, as a compact JWS. */
export function signed(header: Claims, claims: Claims, signature: (text: string) => Buffer): string {
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${signature(text).toString('base64url')}`;
}

/** The header and the claims of a token. */
export function opened(token: string): { header: Claims; claims: Claims } {
  const [header, claims] = token
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Claims);
  if (!header || !claims) throw new Error('That is no token.');
  return { header, claims };
}

/**
 * The server's own key that signed a token with this header, read from its folder: with it tokens can be made that are
 * right in all but one claim, which no attacker could.
 */
export async function signingKeyOf(header: Claims, folder: string, secret: string): Promise<KeyObject> {
  using db = new DatabaseSync(join(folder, 'accounts.db'), { readOnly: true });
  const row = db.prepare('select privateKey from jwks where id = ?').get(String(header['kid']));
  const data = JSON.parse(String(row?.['privateKey'])) as string;
  const jwk = JSON.parse(await symmetricDecrypt({ key: secret, data })) as Record<string, unknown>;
  return createPrivateKey({ key: jwk, format: 'jwk' });
}

export function signedWith(key: KeyObject, header: Claims, claims: Claims): string {
  return signed(header, claims, (text) => sign(null, Buffer.from(text), key));
}

function encode(part: Claims): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
