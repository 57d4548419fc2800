import { z } from 'zod';
import { Time, Token } from './ids.ts';
import { User } from './user.ts';

/** `POST /api/auth/sign-in/anonymous` and `GET /api/auth/token`: who is signed in, with a token for everything else. */
export const SignedIn = z
  .object({
    user: User,
    /** A JWT, to be sent as Bearer token and in the socket's handshake. */
    token: Token,
    /** When the token ends. Ask for another before. */
    expiresAt: Time,
  })
  .meta({ id: 'SignedIn' });
export type SignedIn = z.infer<typeof SignedIn>;

/** `GET /api/auth/get-session`: who the cookie belongs to; `user` is null when nobody is signed in. */
export const CurrentSession = z
  .object({
    user: User.nullable(),
    /** When the session ends unless it is used. */
    expiresAt: Time.nullable(),
  })
  .meta({ id: 'CurrentSession' });
export type CurrentSession = z.infer<typeof CurrentSession>;

/** `GET /api/auth/jwks`: the public keys that tokens are signed with (RFC 7517). */
export const KeySet = z
  .object({ keys: z.array(z.looseObject({ kid: z.string(), kty: z.string(), alg: z.string() })) })
  .meta({ id: 'KeySet' });
export type KeySet = z.infer<typeof KeySet>;
