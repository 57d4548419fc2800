import { isIP } from 'node:net';
import { minSecretLength } from '@parley/server-accounts';
import { costlyRequest } from '@parley/server-transport';
import { z } from 'zod';

/** One environment variable: what it takes, and what people need to know of it. */
export interface Setting<T = unknown> {
  readonly schema: z.ZodType<T, string>;
  /** Completes "must be …". */
  readonly allowed: string;
  /** What holds without it: a value to parse, or `undefined` for nothing. */
  readonly fallback: string | undefined;
  /** Says the default where it isn't a value. */
  readonly fallbackText?: string;
  readonly meaning: string;
  /** Why the default is what it is. */
  readonly reason: string;
  /** Never repeated in messages. */
  readonly isSecret?: true;
}

const int = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .pipe(z.int().min(min).max(max));

const between = (min: number, max: number, unit = ''): string => `a whole number from ${min} to ${max}${unit}`;

const host = z.string().regex(/^[\w.:-]{1,253}$/);

const origin = z.string().refine((text) => {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === text;
});

const issuer = z.string().refine((text) => {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '';
});

const signInWays = ['guest', 'password', 'provider'] as const;

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

const network = z.string().refine((text) => {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return ['loopback', 'linklocal', 'uniquelocal'].includes(text);
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
});

function setting<T, const Fallback extends string | undefined>(
  definition: Setting<T> & { readonly fallback: Fallback },
): Setting<T> & { readonly fallback: Fallback } {
  return definition;
}

const hour = 60 * 60 * 1_000;

/** Every setting of the server, by its environment variable. The table in docs/operations.md is made from this. */
export const settings = {
  PORT: setting({
    schema: int(0, 65_535),
    allowed: `${between(0, 65_535)}; 0 takes any free port`,
    fallback: '3000',
    meaning: 'TCP port for the web client, REST and WebSocket.',
    reason: 'What people expect of a Node server.',
  }),
  HOST: setting({
    schema: host,
    allowed: 'a host name or an IP address',
    fallback: undefined,
    fallbackText: 'all interfaces',
    meaning: 'Address to listen on. `127.0.0.1` keeps it to this machine.',
    reason: 'A chat is there to be reached by others.',
  }),
  DATA_DIR: setting({
    schema: z.string().min(1),
    allowed: 'the path of a folder',
    fallback: 'data',
    meaning:
      'Folder of everything that is kept: `parley.db`, `accounts.db`, `auth-secret`. One server owns it at a time.',
    reason: 'Beside where the server was started, so that trying it out leaves no traces elsewhere.',
  }),
  WEB_DIR: setting({
    schema: z.string().min(1),
    allowed: 'the path of a folder',
    fallback: undefined,
    fallbackText: 'the built client of this checkout',
    meaning: 'Folder of the built web client.',
    reason: 'One command serves everything.',
  }),
  PUBLIC_URL: setting({
    schema: origin,
    allowed: 'an origin such as https://chat.example.org, without a path or a slash at its end',
    fallback: undefined,
    fallbackText: 'whatever host a request names',
    meaning:
      'Where people reach this server. With it, only pages of this origin count as its own, and tokens name it as issuer; with https, cookies are `Secure`. Set it whenever others than yourself use the server.',
    reason: 'Works on any host name while trying out.',
  }),
  CLIENT_ORIGINS: setting({
    schema: list.pipe(z.array(origin)),
    allowed: 'a list of origins such as https://app.example.org, separated by commas',
    fallback: '',
    fallbackText: 'none: same origin only',
    meaning:
      'Further origins whose pages may use REST, accounts and WebSocket (CORS, and the Origin check of the upgrade). Accounts only on the same site: the session cookie is `SameSite=Lax`.',
    reason: 'The client is served from here.',
  }),
  TRUST_PROXY: setting({
    schema: z.union([int(0, 16), list.pipe(z.array(network).min(1))]),
    allowed: 'the number of proxies in front (0 to 16), or a list of their addresses or networks, separated by commas',
    fallback: '0',
    meaning:
      'Whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed: for sign-in limits, logs and `Secure` cookies.',
    reason: 'Nobody’s word is taken for an address.',
  }),
  MONGODB_URI: setting({
    schema: z.string().regex(/^mongodb(\+srv)?:\/\/\S+$/),
    allowed: 'a connection string such as mongodb://db1.example.org,db2.example.org/parley?replicaSet=rs0',
    fallback: undefined,
    fallbackText: 'none: everything is kept in the data folder',
    meaning:
      'A MongoDB replica set (6.0 or newer) that keeps everything, for several nodes or because it is run anyway. Needs `AUTH_SECRET`; `DATA_DIR` is not used then.',
    reason: 'One machine needs no database server.',
    // It may hold a password.
    isSecret: true,
  }),
  REDIS_URL: setting({
    schema: z.string().refine((text) => {
      const url = URL.parse(text);
      return url !== null && /^rediss?:$/.test(url.protocol) && url.hostname !== '' && /^(\/\d*)?$/.test(url.pathname);
    }),
    allowed: 'an address such as redis://:password@redis.example.org:6379 (rediss:// for TLS)',
    fallback: undefined,
    fallbackText: 'none: this is the only node',
    meaning:
      'Redis through which several nodes over one store tell each other what is new. It keeps nothing: while it is away, everything is a few seconds late.',
    reason: 'One node needs no other.',
    // It may hold a password.
    isSecret: true,
  }),
  AUTH_SECRET: setting({
    schema: z.string().min(minSecretLength),
    allowed: `at least ${minSecretLength} characters, chosen at random`,
    fallback: undefined,
    fallbackText: 'made at the first start, kept in `auth-secret` (mode 600)',
    meaning: 'Signs session cookies and seals the key that signs tokens. Another secret signs everybody out.',
    reason: 'One thing less to set up, and one thing less to leak.',
    isSecret: true,
  }),
  TOKEN_LIFETIME_S: setting({
    schema: int(60, 3_600),
    allowed: between(60, 3_600, ' (seconds)'),
    fallback: '600',
    meaning: 'Seconds that an access token is good for. Clients renew it without dropping their connection.',
    reason: 'A stolen token is soon worthless; renewals stay rare.',
  }),
  SIGN_INS_PER_MINUTE: setting({
    schema: int(1, 1_000_000),
    allowed: between(1, 1_000_000),
    fallback: '60',
    meaning: 'New guests and accounts that one address (IPv6: one /64 network) may make in a minute.',
    reason: 'A whole office behind one address can start at nine; a script can’t fill the database.',
  }),
  AUTH_REQUESTS_PER_MINUTE: setting({
    schema: int(1, 1_000_000),
    allowed: between(1, 1_000_000),
    fallback: '300',
    meaning:
      'How often in a minute one session may get a token, ask who it is, sign in again, sign out or change its password; one address (IPv6: one /64 network) likewise for all requests without a session.',
    reason:
      'A browser full of tabs that all come back at once stays far below it; a script can’t keep the server busy with signing tokens.',
  }),
  SIGN_IN_WAYS: setting({
    schema: list.pipe(z.array(z.enum(signInWays)).min(1)),
    allowed: `a list of ${signInWays.join(', ')}, separated by commas`,
    fallback: signInWays.join(),
    meaning:
      'The ways to sign in that are offered: as a guest without an account; with a name and a password, which anybody can choose for themselves; at the OpenID Connect provider, once `OIDC_ISSUER` names one. `provider` alone keeps the server to those whom the provider knows.',
    reason: 'Trying it out asks nothing of anybody, and who stays can keep their name.',
  }),
  OIDC_ISSUER: setting({
    schema: issuer,
    allowed:
      'the address of an OpenID Connect issuer, exactly as it calls itself, such as https://id.example.org/realms/team',
    fallback: undefined,
    fallbackText: 'no provider',
    meaning:
      'An OpenID Connect provider where people can sign in. Needs `OIDC_CLIENT_ID`, `OIDC_CLIENT_SECRET` and `PUBLIC_URL`; the redirect address to register there is `PUBLIC_URL` followed by `/api/auth/callback/oidc`.',
    reason: 'Not everybody has one.',
  }),
  OIDC_CLIENT_ID: setting({
    schema: z.string().min(1).max(500),
    allowed: 'the client id that the provider gave to Parley',
    fallback: undefined,
    fallbackText: 'none',
    meaning: 'What the provider knows this server by.',
    reason: 'Goes with `OIDC_ISSUER`.',
  }),
  OIDC_CLIENT_SECRET: setting({
    schema: z.string().min(1).max(2_000),
    allowed: 'the client secret that the provider gave to Parley',
    fallback: undefined,
    fallbackText: 'none',
    meaning: 'What this server proves itself by to the provider.',
    reason: 'Goes with `OIDC_ISSUER`.',
    isSecret: true,
  }),
  OIDC_NAME: setting({
    schema: z.string().max(40),
    allowed: 'a name of at most 40 characters',
    fallback: 'single sign-on',
    meaning: 'What people call the provider: the button says “Continue with …”.',
    reason: 'True of every provider.',
  }),
  SESSION_RECOVERY_MS: setting({
    schema: int(0, 24 * hour),
    allowed: `${between(0, 24 * hour, ' (milliseconds)')}; 0 turns restoring off`,
    fallback: '120000',
    meaning:
      'Milliseconds in which a lost connection gets its session back. Messages are recovered from the log either way.',
    reason: 'Socket.IO’s own default.',
  }),
  PRESENCE_LINGER_MS: setting({
    schema: int(0, hour),
    allowed: between(0, hour, ' (milliseconds)'),
    fallback: '30000',
    meaning: 'Milliseconds that somebody who lost the connection still counts as online.',
    reason: 'A tunnel or a lift, not a walk home.',
  }),
  SEND_LIMIT_COUNT: setting({
    schema: int(1, 1_000_000),
    allowed: between(1, 1_000_000),
    fallback: '50',
    meaning: 'Messages, edits and deletions that one session may send within SEND_LIMIT_WINDOW_MS.',
    reason: 'Faster than anybody types, slower than a script floods.',
  }),
  SEND_LIMIT_WINDOW_MS: setting({
    schema: int(100, hour),
    allowed: between(100, hour, ' (milliseconds)'),
    fallback: '10000',
    meaning: 'The window of SEND_LIMIT_COUNT, in milliseconds.',
    reason: 'Short enough that whoever hit the limit soon goes on.',
  }),
  COMMAND_LIMIT_COUNT: setting({
    schema: int(costlyRequest, 1_000_000),
    allowed: between(costlyRequest, 1_000_000),
    fallback: '500',
    meaning: `REST requests and other commands of a socket that one session may make in 10 seconds. Making a room and renaming a room or oneself count as ${costlyRequest}.`,
    reason: 'A bot that catches up in ten rooms stays below it, and a script can’t keep everybody else waiting.',
  }),
  RECONNECT_WITHIN_MS: setting({
    schema: int(0, hour),
    allowed: between(0, hour, ' (milliseconds)'),
    fallback: '5000',
    meaning: 'When the server stops, clients come back after a random time up to this, in milliseconds.',
    reason: 'A restart takes about as long; raise it with thousands of clients.',
  }),
  METRICS_PORT: setting({
    schema: int(0, 65_535),
    allowed: `${between(0, 65_535)}; 0 takes any free port`,
    fallback: undefined,
    fallbackText: 'no metrics',
    meaning: 'TCP port of a listener of its own that serves `/metrics` for Prometheus. Without it nothing is measured.',
    reason: 'Figures tell strangers more than they need to know, and cost a little.',
  }),
  METRICS_HOST: setting({
    schema: host,
    allowed: 'a host name or an IP address',
    fallback: '127.0.0.1',
    meaning:
      'Address that `METRICS_PORT` listens on. Where Prometheus runs elsewhere: an address that only its network reaches.',
    reason: 'Nothing becomes public by accident.',
  }),
  NODE_NAME: setting({
    schema: z.string().regex(/^[\w.:-]{1,100}$/),
    allowed: 'up to 100 letters, digits, dots, colons, hyphens and underscores',
    fallback: undefined,
    fallbackText: 'the name of the machine',
    meaning: 'What metrics call this server among others (label `node`).',
    reason: 'Usually one server runs on a machine.',
  }),
  LOG_LEVEL: setting({
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    allowed: 'one of fatal, error, warn, info, debug, trace, silent',
    fallback: 'info',
    meaning:
      'How much is logged. Every request is logged from `debug` on, failed ones from `warn` on. No level logs texts, tokens or cookies.',
    reason: 'Starts, stops, connections and what went wrong.',
  }),
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settings;
