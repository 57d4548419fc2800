import { randomBytes } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AccountsOpenError } from './accounts-open.error.ts';
import { errorCode, errorMessage } from './error-code.ts';

/** 256 bits, as text. */
const secretBytes = 32;
export const minSecretLength = 32;

/**
 * The secret that signs session cookies and seals the signing key: read from `auth-secret` in the data folder, made there
 * at the first start (mode 600, on the disk before it is used).
 *
 * Errors: AccountsOpenError when the file can't be read or made, or is too short to be a secret.
 */
export async function loadSecret(folder: string): Promise<string> {
  const file = join(folder, 'auth-secret');
  const kept = await readOrMake(file);
  if (kept.length >= minSecretLength) return kept;
  throw new AccountsOpenError(
    `The secret in ${file} is shorter than ${minSecretLength} characters, so it was cut off or changed by hand. Parley did ` +
      'not start. Restore the file, or delete it: a new one is made, and everybody is signed out.',
  );
}

async function readOrMake(file: string): Promise<string> {
  try {
    return (await read(file)) ?? (await make(file));
  } catch (error) {
    throw new AccountsOpenError(
      `The secret in ${file} can't be read or made (${errorMessage(error)}). Parley did not start. Let this user read the ` +
        'file and write to its folder, make room if the disk is full, or give the secret as AUTH_SECRET.',
      { cause: error },
    );
  }
}

async function read(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Written beside, synced, then named: a crash leaves either no secret or a whole one. */
async function make(file: string): Promise<string> {
  const secret = randomBytes(secretBytes).toString('base64url');
  const draft = `${file}.${randomBytes(4).toString('hex')}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(`${secret}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
  const folder = await open(dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
  return secret;
}
