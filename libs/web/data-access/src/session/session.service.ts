import { Injectable, inject, signal } from '@angular/core';
import type { SignedIn, User } from '@parley/dto';
import { Environment } from '../environment.ts';
import { ProblemError, problemIn } from '../rest/problem-error.ts';
import { isSameUser } from './is-same-user.ts';
import { lastPerson } from './last-person.ts';

/**
 * - `unknown`: not yet asked, or the server cannot be reached; `isUnreachable` tells which. `user` is who was signed in here
 *   when last seen, and is taken for signed in until the server says otherwise.
 * - `signed-out`: nobody; `wasEnded` when a session ended without being asked to.
 * - `signed-in`: `user` is who it is, by the name last heard of.
 */
export type Session =
  | { readonly kind: 'unknown'; readonly isUnreachable: boolean; readonly user: User | undefined }
  | { readonly kind: 'signed-out'; readonly wasEnded: boolean }
  | { readonly kind: 'signed-in'; readonly user: User };

/** Who is signed in, or is taken for it. */
export function personOf(session: Session): User | undefined {
  return session.kind === 'signed-out' ? undefined : session.user;
}

/** A token is good for this much longer at least when it is handed out, in milliseconds. */
const marginMs = 20_000;
const retryMs = 3_000;

/** The accounts routes answered that nobody is signed in. */
export class SignedOutError extends Error {
  override readonly name = 'SignedOutError';
  /** Tells the SDK that asking again is of no use. */
  readonly code = 'auth/signed-out';
}

/** Who is signed in: a session in an HttpOnly cookie, and the short-lived token it gives for everything else. */
@Injectable({ providedIn: 'root' })
export class SessionService {
  private readonly base = `${inject(Environment).serverUrl}/api/auth`;
  private readonly current = signal<Session>({ kind: 'unknown', isUnreachable: false, user: lastPerson.read() });
  private held: { readonly token: string; readonly endsAt: number } | undefined;
  private asking: Promise<string> | undefined;

  readonly session = this.current.asReadonly();

  /** Finds out who is signed in, trying again while the server cannot be reached. */
  async start(): Promise<void> {
    while (this.current().kind === 'unknown') {
      try {
        if (lastPerson.isKnown() || (await this.hasSession())) await this.freshToken();
        else this.forget(false);
      } catch (error) {
        if (error instanceof SignedOutError) return;
        this.current.update((session) => ({ kind: 'unknown', isUnreachable: true, user: personOf(session) }));
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
  }

  /**
   * Makes a guest with a generated name and signs in as them. `prepare` is called with their token before anybody hears
   * of it, to set their name; what it throws undoes the sign-in. Somebody who has signed in meanwhile, in another tab, stays
   * who they are.
   */
  async signInAsGuest(prepare?: (token: string) => Promise<void>): Promise<void> {
    if (!(await this.hasSession())) await this.makeGuest(prepare);
    await this.freshToken();
  }

  async signOut(): Promise<void> {
    await this.post('/sign-out');
    this.forget(false);
  }

  /** The server has named the person who is signed in: at hello, and when they take another name. Somebody else is ignored. */
  remember(user: User): void {
    if (personOf(this.current())?.id === user.id) this.know(user);
  }

  /** A token that is still good for a while, and not the one that is spent. Throws `SignedOutError`, or what `fetch` throws. */
  async token({ spent }: { readonly spent?: string } = {}): Promise<string> {
    const { held } = this;
    const isGood = held !== undefined && held.token !== spent && held.endsAt - Date.now() > marginMs;
    return isGood ? held.token : this.freshToken();
  }

  /** A new token; several who ask at once share one. */
  freshToken(): Promise<string> {
    this.asking ??= this.ask().finally(() => {
      this.asking = undefined;
    });
    return this.asking;
  }

  private async makeGuest(prepare?: (token: string) => Promise<void>): Promise<void> {
    await this.post('/sign-in/anonymous');
    if (prepare === undefined) return;
    try {
      await prepare((await this.request()).token);
    } catch (error) {
      await this.post('/sign-out');
      throw error;
    }
  }

  /** Asks without the error that the token route answers a first visit with. */
  private async hasSession(): Promise<boolean> {
    const answer = await fetch(`${this.base}/get-session`, { credentials: 'include' });
    if (!answer.ok) throw new ProblemError(await problemIn(answer));
    const session = (await answer.json()) as { user?: unknown } | null;
    return session?.user !== undefined && session.user !== null;
  }

  private async ask(): Promise<string> {
    try {
      const { token, user, expiresAt } = await this.request();
      this.held = { token, endsAt: Date.parse(expiresAt) };
      this.know(user);
      return token;
    } catch (error) {
      if (error instanceof SignedOutError) this.forget(personOf(this.current()) !== undefined);
      throw error;
    }
  }

  private async request(): Promise<SignedIn> {
    const answer = await fetch(`${this.base}/token`, { credentials: 'include' });
    if (answer.status === 401 || answer.status === 403) throw new SignedOutError('Nobody is signed in.');
    if (!answer.ok) throw new Error(`The token route answered ${answer.status}.`);
    return (await answer.json()) as SignedIn;
  }

  private know(user: User): void {
    lastPerson.write(user);
    const before = this.current();
    if (before.kind === 'signed-in' && isSameUser(before.user, user)) return;
    this.current.set({ kind: 'signed-in', user });
  }

  private forget(wasEnded: boolean): void {
    this.held = undefined;
    lastPerson.forget();
    this.current.set({ kind: 'signed-out', wasEnded });
  }

  private async post(path: string): Promise<void> {
    const answer = await fetch(this.base + path, {
      method: 'POST',
      credentials: 'include',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    if (!answer.ok) throw new ProblemError(await problemIn(answer));
  }
}
