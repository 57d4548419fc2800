import { Injectable, inject } from '@angular/core';
import type { Credentials, CurrentSession, PasswordChange, ProviderAddress, SignInWays, SignUp } from '@parley/dto';
import { Environment } from '../environment.ts';
import { ProblemError, problemIn } from '../rest/problem-error.ts';
import { SessionService } from './session.service.ts';

/** Accounts: how one comes in, and comes back. Every method may throw a `ProblemError`. */
@Injectable({ providedIn: 'root' })
export class AccountsClient {
  private readonly base = `${inject(Environment).serverUrl}/api/auth`;
  private readonly session = inject(SessionService);

  /** What the server offers. */
  ways(): Promise<SignInWays> {
    return this.request('/ways');
  }

  /** Who is signed in, and how they can come back. */
  current(): Promise<CurrentSession> {
    return this.request('/get-session');
  }

  /** Makes an account and signs in; a guest stays who they are. */
  async signUp(body: SignUp): Promise<void> {
    await this.request('/sign-up', body);
    await this.session.freshToken();
  }

  async signIn(body: Credentials): Promise<void> {
    await this.request('/sign-in/password', body);
    await this.session.freshToken();
  }

  /** Every other session of this person ends. */
  async changePassword(body: PasswordChange): Promise<void> {
    await this.request('/change-password', body);
  }

  /** Where the browser is to go, to come back to `returnTo` signed in. */
  async providerAddress(returnTo: string): Promise<string> {
    const { url } = await this.request<ProviderAddress>('/sign-in/provider', { returnTo });
    return url;
  }

  private async request<T>(path: string, body?: object): Promise<T> {
    const answer = await this.ask(path, body);
    if (!answer.ok) throw new ProblemError(await problemIn(answer));
    return (answer.status === 204 ? undefined : await answer.json()) as T;
  }

  private async ask(path: string, body?: object): Promise<Response> {
    const sending = body && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    };
    try {
      return await fetch(this.base + path, { credentials: 'include', ...sending });
    } catch (error) {
      throw new ProblemError(undefined, { cause: error });
    }
  }
}
