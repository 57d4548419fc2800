import { Injectable, inject, signal } from '@angular/core';
import type { User } from '@parley/dto';
import { Environment } from '../environment.ts';
import { ProblemError, problemIn } from '../rest/problem-error.ts';
import { claimsOf } from './access-token.ts';

/**
 * - `unknown`: not yet asked, or the server cannot be reached; `isUnreachable` tells which.
 * - `signed-out`: nobody; `wasEnded` when a session ended without being asked to.
 * - `signed-in`: `user` is who it is, by the name that the token gives them.
 */
export type Session =
  | { readonly kind: 'unknown'; readonly isUnreachable: boolean }
  | { readonly kind: 'signed-out'; readonly wasEnded: boolean }
  | { readonly kind: 'signed-in'; readonly user: User };

/** Whether somebody was signed in here when last seen: then the first request of a visit is for their token. */
const hint = {
  key: 'parley.signed-in',
  isSet(): boolean {
    try {
      return localStorage.getItem(this.key) !== null;
    } catch {
      return false;
    }
  },
  set(isSignedIn: boolean): void {
    try {
      if (isSignedIn) localStorage.setItem(this.key, 'yes');
      else localStorage.removeItem(this.key);
    } catch {
      // Storage is full or forbidden: the next visit takes one request more.
    }
  },
};

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
  private readonly current = signal<Session>({ kind: 'unknown', isUnreachable: false });
  private held: { readonly token: string; readonly endsAt: number } | undefined;
  private asking: Promise<string> | undefined;

  readonly session = this.current.asReadonly();

  /** Finds out who is signed in, trying again while the server cannot be reached. */
  async start(): Promise<void> {
    while (this.current().kind === 'unknown') {
      try {
        if (hint.isSet() || (await this.hasSession())) await this.freshToken();
        else this.forget(false);
      } catch (error) {
        if (error instanceof SignedOutError) return;
        this.current.set({ kind: 'unknown', isUnreachable: true });
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
  }

  /**
   * Makes a guest with a generated name and signs in as them. `prepare` is called with their token before anybody hears
   * of it, to set their name; what it throws undoes the sign-in.
   */
  async signInAsGuest(prepare?: (token: string) => Promise<void>): Promise<void> {
    await this.post('/sign-in/anonymous');
    if (prepare !== undefined) {
      try {
        await prepare(await this.request());
      } catch (error) {
        await this.post('/sign-out');
        throw error;
      }
    }
    await this.freshToken();
  }

  async signOut(): Promise<void> {
    await this.post('/sign-out');
    this.forget(false);
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

  /** Asks without the error that the token route answers a first visit with. */
  private async hasSession(): Promise<boolean> {
    const answer = await fetch(`${this.base}/get-session`, { credentials: 'include' });
    if (!answer.ok) throw new ProblemError(await problemIn(answer));
    const session = (await answer.json()) as { user?: unknown } | null;
    return session?.user !== undefined && session.user !== null;
  }

  private async ask(): Promise<string> {
    try {
      const token = await this.request();
      const claims = claimsOf(token);
      if (claims === undefined) throw new Error('The token route did not answer with a token.');
      this.held = { token, endsAt: claims.exp * 1_000 };
      const before = this.current();
      if (before.kind !== 'signed-in' || before.user.id !== claims.sub) {
        hint.set(true);
        const { sub: id, name = '', isAnonymous: isGuest = false } = claims;
        this.current.set({ kind: 'signed-in', user: { id, name, isGuest } });
      }
      return token;
    } catch (error) {
      if (error instanceof SignedOutError) this.forget(this.current().kind === 'signed-in');
      throw error;
    }
  }

  private async request(): Promise<string> {
    const answer = await fetch(`${this.base}/token`, { credentials: 'include' });
    if (answer.status === 401 || answer.status === 403) throw new SignedOutError('Nobody is signed in.');
    if (!answer.ok) throw new Error(`The token route answered ${answer.status}.`);
    const { token } = (await answer.json()) as { token: string };
    return token;
  }

  private forget(wasEnded: boolean): void {
    this.held = undefined;
    hint.set(false);
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
