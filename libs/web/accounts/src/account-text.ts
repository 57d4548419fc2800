import { InjectionToken } from '@angular/core';
import type { SignInOutcome } from '@parley/dto';
import { Limits } from '@parley/dto/constants';

/** What is said about signing in and accounts, loaded with the pages that say it. */
export const AccountText = new InjectionToken('AccountText', {
  providedIn: 'root',
  factory: () => ({
    password: 'Password',
    newPassword: 'New password',
    currentPassword: 'Current password',
    passwordHint: `At least ${Limits.minPasswordLength} characters. A few words are easier to remember than symbols.`,
    tooShort: `Take at least ${Limits.minPasswordLength} characters.`,
    show: 'Show',
    hide: 'Hide',
    nameMissing: 'Write your name first.',
    passwordMissing: 'Write your password first.',
    nameHint: 'Everybody sees it. You sign in with it.',
    present: 'The name you have now.',
    signIn: 'Sign in',
    signUp: 'Create account',
    asGuest: 'Continue as guest',
    haveAccount: 'Have an account?',
    noAccount: 'New here?',
    create: 'Create one',
    createAccount: 'Create an account',
    or: 'or',
    provider: (name: string) => `Continue with ${name}`,
    leading: 'On the way…',
    outcome: {
      refused: 'You were not signed in: the sign-in was cancelled.',
      taken: 'That sign-in belongs to another account here. Sign out first, then sign in with it.',
      failed: 'Signing in did not work. Try again.',
    } satisfies Record<SignInOutcome, string>,
    keepTitle: 'Keep this account',
    keepLead:
      'As a guest you are known to this browser alone. With a password you stay the same person, with your messages, wherever you sign in.',
    keep: 'Keep account',
    title: 'Your account',
    changeLead: 'You sign in with your name and a password. Changing it signs you out everywhere else.',
    change: 'Change password',
    changed: 'Your password was changed.',
    byProvider: (name: string) => `You can sign in with ${name}.`,
    connect: (name: string) => `Connect ${name}`,
    noWay: 'This server offers guests no way to keep an account.',
    loading: 'Loading…',
  }),
});
