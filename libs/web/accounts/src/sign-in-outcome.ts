import type { SignInOutcome } from '@parley/dto';
import { signInOutcomeKey, signInOutcomes } from '@parley/dto/constants';

/** What came of the provider's sign-in, if the page was opened by coming back from one that came to nothing. Told once. */
export function takeSignInOutcome({ location, history }: Window): SignInOutcome | undefined {
  const url = new URL(location.href);
  const told = url.searchParams.get(signInOutcomeKey);
  if (told === null) return undefined;
  url.searchParams.delete(signInOutcomeKey);
  history.replaceState(history.state, '', url);
  return signInOutcomes.find((outcome) => outcome === told) ?? 'failed';
}
