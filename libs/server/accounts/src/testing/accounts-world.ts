import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SignedIn, User } from '@parley/dto';
import type { Doorbell } from '@parley/server-domain';
import { accountsOver } from '../accounts-parts.ts';
import { createAuth } from '../auth.ts';
import { OriginPolicy } from '../origin.ts';
import type { ProviderOptions } from '../provider/provider-config.ts';
import type { WithCookies } from '../sessions.ts';
import type { AccountStore } from '../store/account-store.ts';
import { AccountsDatabase } from '../store/accounts-database.ts';
import { SqliteAccountStore } from '../store/sqlite-account-store.ts';

export interface WorldOptions {
  readonly folder?: string;
  readonly secret?: string;
  readonly issuer?: string;
  readonly provider?: ProviderOptions;
  readonly random?: () => number;
  readonly now?: () => number;
}

export const secret = 'a secret for tests, long enough to be one';

/** Lets everybody in. */
export const admit = (): Promise<void> => Promise.resolve();

const written = ['user', 'session'].flatMap((table) =>
  ['insert', 'update', 'delete'].map((change) => ({ trigger: `full_${change}_${table}`, on: `${change} on ${table}` })),
);

/** From now on no change finds room, as on a full disk: each takes more pages than there are. */
export function fillDisk(db: AccountsDatabase): void {
  db.run('create table ballast (bytes blob)');
  for (const { trigger, on } of written) {
    db.run(`create trigger ${trigger} before ${on} begin insert into ballast values (zeroblob(1000000)); end`);
  }
  const pages = Number(db.get('pragma page_count')?.['page_count']);
  db.get(`pragma max_page_count = ${pages}`);
}

export function makeRoom(db: AccountsDatabase): void {
  db.get('pragma max_page_count = 1000000');
  for (const { trigger } of written) db.run(`drop trigger ${trigger}`);
}

/** What the chat was told. */
export class HeardDoorbell {
  readonly signedOut: string[] = [];
  readonly updated: User[] = [];
  readonly bell = {
    signedOut: (session: string) => void this.signedOut.push(session),
    userUpdated: (user: User) => void this.updated.push(user),
  } as unknown as Doorbell;
}

/** Real accounts over a real file, without a server. */
export async function openAccounts(options: WorldOptions = {}) {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'parley-accounts-')));
  const db = await AccountsDatabase.open(folder, options.secret ?? secret);
  const store = new SqliteAccountStore(db);
  return {
    ...accountsWorld(store, options),
    folder,
    db,
    [Symbol.asyncDispose]: async () => {
      await store[Symbol.asyncDispose]();
      if (options.folder === undefined) await rm(folder, { recursive: true });
    },
  };
}

/** The services over any store, and what they tell the chat. */
export function accountsWorld(store: AccountStore, options: Omit<WorldOptions, 'folder'> = {}) {
  const doorbell = new HeardDoorbell();
  const parts = accountsOver(
    store,
    {
      secret: options.secret ?? secret,
      issuer: options.issuer ?? 'parley',
      tokenLifetimeS: 600,
      origins: new OriginPolicy({ clientOrigins: ['https://client.example'] }),
      guests: true,
      passwords: true,
      provider: options.provider,
    },
    {
      loadAuth: (over, options) => Promise.resolve(createAuth(over, options)),
      ...(options.random && { random: options.random }),
      ...(options.now && { now: options.now }),
    },
  );
  return {
    ...parts,
    store,
    doorbell,
    passwords: parts.passwords(doorbell.bell),
    provider: parts.provider(doorbell.bell),
    signIn: async () => signedInBy(await parts.accounts.signInAsGuest(undefined, admit)),
  };
}

/** An answer with its cookies as a browser would send them back. */
export function signedInBy({ answer, cookies }: WithCookies<SignedIn>): SignedIn & { readonly cookie: string } {
  return { ...answer, cookie: cookieOf(cookies) };
}

export function cookieOf(cookies: readonly string[]): string {
  return cookies.map((cookie) => cookie.split(';', 1)[0]).join('; ');
}
