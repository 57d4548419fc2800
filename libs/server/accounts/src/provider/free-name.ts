import { Limits, UserName } from '@parley/dto';
import { guestName, nameAttempts } from '../guest-name.ts';
import type { AccountStore } from '../store/account-store.ts';

/** People of one name who get a number each before they get a name that was drawn. */
const namesakes = 9;
const numberLength = ' 9'.length;

/**
 * A name for somebody who is called this elsewhere: the same if nobody has it here, with a number, or drawn. Somebody
 * else may take it before it is used; then the store says so.
 */
export async function freeName(
  store: Pick<AccountStore, 'emailOf'>,
  wished: string,
  random: () => number = Math.random,
): Promise<string> {
  for (const name of candidates(wished, random)) {
    if ((await store.emailOf(name)) === undefined) return name;
  }
  throw new Error('No name is free.');
}

function* candidates(wished: string, random: () => number): Generator<string> {
  const name = fitting(wished);
  if (name !== undefined) {
    yield name;
    for (let number = 2; number <= namesakes; number += 1) yield `${name} ${number}`;
  }
  for (let attempt = 0; attempt < nameAttempts; attempt += 1) yield guestName(attempt, random);
}

function fitting(wished: string): string | undefined {
  const oneLine = wished.replaceAll(/\s+/gu, ' ').trim();
  const short = oneLine.slice(0, Limits.userNameLength - numberLength).trim();
  return UserName.safeParse(short).data;
}
