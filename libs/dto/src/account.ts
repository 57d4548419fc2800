import { z } from 'zod';
import { Time, Token, wellFormed, wellFormedMessage } from './ids.ts';
import { Limits } from './limits.ts';
import { User, UserName } from './user.ts';

/** Who is signed in, with a token for everything else. */
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

/** How people prove to be who they were: `password`, or `provider` (OpenID Connect). */
export const AccountWay = z.enum(['password', 'provider']).meta({ id: 'AccountWay' });
export type AccountWay = z.infer<typeof AccountWay>;

/** `GET /api/auth/get-session`: who the cookie belongs to; `user` is null when nobody is signed in. */
export const CurrentSession = z
  .object({
    user: User.nullable(),
    /** When the session ends unless it is used. */
    expiresAt: Time.nullable(),
    /** How the person can sign in elsewhere. A guest can't. */
    ways: z.array(AccountWay),
  })
  .meta({ id: 'CurrentSession' });
export type CurrentSession = z.infer<typeof CurrentSession>;

/** `GET /api/auth/ways`: what this server offers to those who come. */
export const SignInWays = z
  .object({
    /** Without an account. */
    guest: z.boolean(),
    /** Accounts made here: a name and a password. */
    password: z.boolean(),
    /** An OpenID Connect provider, by the name that people know it by. */
    provider: z.object({ name: z.string() }).nullable(),
  })
  .meta({ id: 'SignInWays' });
export type SignInWays = z.infer<typeof SignInWays>;

const passwordText = z.string().max(Limits.maxPasswordLength).refine(wellFormed, wellFormedMessage);

/** A password being chosen. Compatible spellings (NFKC) are the same password. */
export const NewPassword = passwordText.min(Limits.minPasswordLength);
export type NewPassword = z.infer<typeof NewPassword>;

/** `POST /api/auth/sign-up`. Errors: `user/name-taken`, `auth/has-account`. */
export const SignUp = z.strictObject({ name: UserName, password: NewPassword }).meta({ id: 'SignUp' });
export type SignUp = z.infer<typeof SignUp>;

/** `POST /api/auth/sign-in/password`: one's name as it is now. Errors: `auth/credentials`. */
export const Credentials = z
  .strictObject({ name: z.string().min(1).max(Limits.userNameLength), password: passwordText.min(1) })
  .meta({ id: 'Credentials' });
export type Credentials = z.infer<typeof Credentials>;

/** `POST /api/auth/change-password`. Errors: `auth/credentials` for the current one. */
export const PasswordChange = z
  .strictObject({ password: passwordText.min(1), newPassword: NewPassword })
  .meta({ id: 'PasswordChange' });
export type PasswordChange = z.infer<typeof PasswordChange>;

/** `POST /api/auth/sign-in/provider`. */
export const ProviderSignIn = z
  .strictObject({
    /** Where to come back to: a path of the web client, or an address of an origin that the server knows. */
    returnTo: z.string().max(Limits.urlLength).default('/'),
  })
  .meta({ id: 'ProviderSignIn' });
export type ProviderSignIn = z.infer<typeof ProviderSignIn>;

/** Where the browser is to go, to sign in at the provider. */
export const ProviderAddress = z.object({ url: z.url() }).meta({ id: 'ProviderAddress' });
export type ProviderAddress = z.infer<typeof ProviderAddress>;

/** `GET /api/auth/callback/oidc`: how the provider sends people back (OpenID Connect Core 1.0, 3.1.2.5; RFC 9207). */
export const ProviderAnswer = z.object({
  code: z.string().optional(),
  state: z.string().optional(),
  iss: z.string().optional(),
  error: z.string().optional(),
  error_description: z.string().optional(),
});
export type ProviderAnswer = z.infer<typeof ProviderAnswer>;

/** `GET /api/auth/jwks`: the public keys that tokens are signed with (RFC 7517). */
export const KeySet = z
  .object({ keys: z.array(z.looseObject({ kid: z.string(), kty: z.string(), alg: z.string() })) })
  .meta({ id: 'KeySet' });
export type KeySet = z.infer<typeof KeySet>;
