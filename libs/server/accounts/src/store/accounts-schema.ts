/**
 * The tables of `accounts.db`, one step per version. They are those of better-auth with its plugins `anonymous` and
 * `jwt` (a test compares them), and `parley`, for what only Parley keeps. Steps that were released never change.
 */
export const migrations: readonly string[] = [
  `
  create table user (
    id text not null primary key, name text not null, nameKey text not null unique, email text not null unique,
    emailVerified integer not null, image text, createdAt date not null, updatedAt date not null, isAnonymous integer
  );
  create table session (
    id text not null primary key, expiresAt date not null, token text not null unique, createdAt date not null,
    updatedAt date not null, ipAddress text, userAgent text,
    userId text not null references user (id) on delete cascade
  );
  create index session_userId_idx on session (userId);
  create table account (
    id text not null primary key, accountId text not null, providerId text not null,
    userId text not null references user (id) on delete cascade, accessToken text, refreshToken text, idToken text,
    accessTokenExpiresAt date, refreshTokenExpiresAt date, scope text, password text, createdAt date not null,
    updatedAt date not null
  );
  create index account_userId_idx on account (userId);
  create table verification (
    id text not null primary key, identifier text not null, value text not null, expiresAt date not null,
    createdAt date not null, updatedAt date not null
  );
  create index verification_identifier_idx on verification (identifier);
  create table jwks (
    id text not null primary key, publicKey text not null, privateKey text not null, createdAt date not null,
    expiresAt date, alg text, crv text
  );
  create table parley (key text not null primary key, value text not null) without rowid;
  `,
  `
  create unique index account_providerId_accountId_idx on account (providerId, accountId);
  `,
];
