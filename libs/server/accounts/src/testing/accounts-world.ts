import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AccountsDatabase } from '../accounts-database.ts';
import { AccountsService } from '../accounts.service.ts';
import { createAuth } from '../auth.ts';
import { LocalTokenVerifier } from '../token-verifier.ts';
import { AccountUsers } from '../users.ts';

export interface WorldOptions {
  readonly folder?: string;
  readonly secret?: string;
  readonly issuer?: string;
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

/** Real accounts over a real file, without a server. */
export async function openAccounts(options: WorldOptions = {}) {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'parley-accounts-')));
  const db = await AccountsDatabase.open(folder, options.secret ?? secret);
  const users = new AccountUsers(db);
  const issuer = options.issuer ?? 'parley';
  const verifier = new LocalTokenVerifier(db, users, { issuer, ...(options.now && { now: options.now }) });
  const accounts = new AccountsService({
    db,
    users,
    verifier,
    auth: (newName) =>
      Promise.resolve(createAuth(db, { secret: options.secret ?? secret, issuer, tokenLifetimeS: 600, newName })),
    ...(options.random && { random: options.random }),
  });
  return {
    folder,
    db,
    users,
    verifier,
    accounts,
    /** Cookies as a browser would send them back. */
    signIn: async () => {
      const { answer, cookies } = await accounts.signInAsGuest(undefined, admit);
      return { ...answer, cookie: cookies[0]?.split(';', 1)[0] ?? '' };
    },
    [Symbol.asyncDispose]: async () => {
      await db[Symbol.asyncDispose]();
      if (options.folder === undefined) await rm(folder, { recursive: true });
    },
  };
}
