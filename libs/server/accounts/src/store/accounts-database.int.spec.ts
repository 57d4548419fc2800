import { mkdir, mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from '@jest/globals';
import { getAuthTables } from 'better-auth/db';
import { AccountsDatabase } from './accounts-database.ts';
import { AccountsOpenError } from '../accounts-open.error.ts';
import { createAuth } from '../auth.ts';
import { loadSecret } from '../secret.ts';
import { openAccounts, secret } from '../testing/accounts-world.ts';

const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'parley-accounts-'));

test('has every table and column that better-auth writes', async () => {
  await using world = await openAccounts();
  const auth = createAuth(world.store, {
    secret,
    issuer: 'x',
    tokenLifetimeS: 600,
    newName: () => 'x',
    freeName: (wished) => Promise.resolve(wished),
    accountMade: () => Promise.resolve(),
  });
  for (const { modelName, fields } of Object.values(getAuthTables(auth.options))) {
    const columns = world.db.all(`select name from pragma_table_info('${modelName}')`).map(({ name }) => name);
    expect(columns).toEqual(expect.arrayContaining(['id', ...Object.keys(fields)]));
  }
});

test('what can’t be committed fails, whatever it was to give back', async () => {
  await using world = await openAccounts();
  // Its violation shows at the commit, as a disk does that is full.
  world.db.run('create table late (session text references session (id) deferrable initially deferred)');
  const insert = `insert into late values ('nobody') returning *`;
  expect(() => world.db.get(insert)).toThrow('FOREIGN KEY');
  expect(() => world.db.all(insert)).toThrow('FOREIGN KEY');
  expect(world.db.get('select count(*) n from late')).toEqual({ n: 0 });
});

test('keeps its files to their owner', async () => {
  await using world = await openAccounts();
  await loadSecret(world.folder);
  for (const file of ['accounts.db', 'accounts.db-wal', 'auth-secret']) {
    expect((await stat(join(world.folder, file))).mode & 0o777).toBe(0o600);
  }
});

test('another secret signs everybody out, and people can come again', async () => {
  await using first = await openAccounts();
  const ada = await first.signIn();
  await using second = await openAccounts({
    folder: first.folder,
    secret: 'another secret, just as long as the first',
  });
  await expect(second.verifier.verify(ada.token)).rejects.toMatchObject({ code: 'auth/invalid' });
  await expect(second.accounts.token(ada.cookie)).rejects.toMatchObject({ code: 'auth/required' });
  const again = await second.signIn();
  expect((await second.verifier.verify(again.token)).user).toEqual(again.user);
});

test('a later version’s file is left alone', async () => {
  const folder = await newFolder();
  const later = new DatabaseSync(join(folder, 'accounts.db'));
  later.exec('pragma user_version = 99');
  later.close();
  await expect(AccountsDatabase.open(folder, secret)).rejects.toThrow(/written by a later Parley/);
});

test('what is no database is said to be damaged, and left as it is', async () => {
  const folder = await newFolder();
  const file = join(folder, 'accounts.db');
  await writeFile(file, 'not a database, whatever its name says'.repeat(200));
  const before = await readFile(file);
  await expect(AccountsDatabase.open(folder, secret)).rejects.toThrow(/damaged or not Parley's/);
  expect(await readFile(file)).toEqual(before);
});

test('a secret is made once and stays', async () => {
  const folder = await newFolder();
  const made = await loadSecret(folder);
  expect(made.length).toBeGreaterThanOrEqual(43);
  expect(await loadSecret(folder)).toBe(made);
});

test('half a secret is refused rather than used', async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'auth-secret'), 'half');
  await expect(loadSecret(folder)).rejects.toThrow(/shorter than 32/);
});

test('a secret that can’t be read or made is said in a sentence', async () => {
  const folder = await newFolder();
  await mkdir(join(folder, 'auth-secret'));
  await expect(loadSecret(folder)).rejects.toThrow(AccountsOpenError);
  await expect(loadSecret(join(folder, 'nowhere'))).rejects.toThrow(
    /auth-secret can't be read or made \(ENOENT.*AUTH_SECRET/,
  );
});
