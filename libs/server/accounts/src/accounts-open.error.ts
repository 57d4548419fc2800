/** Why the accounts can't be opened. The message is for operators: what happened, what it means, what to do. */
export class AccountsOpenError extends Error {
  override readonly name = 'AccountsOpenError';
}
