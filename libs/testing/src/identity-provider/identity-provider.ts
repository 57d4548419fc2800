import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

/** Longer than any test. */
const ttlS = 3_600;

/** Somebody at the provider. */
export interface ProviderPerson {
  readonly sub: string;
  readonly name?: string;
}

/** An OpenID Connect provider on loopback, as certified software makes it. */
export interface IdentityProvider extends AsyncDisposable {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Who signs in there from now on, without being asked anything; `undefined` says no. */
  signsIn: ProviderPerson | undefined;
  /** Replaces what it answers with, to make it misbehave: `true` when it has answered. */
  intercept: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
  /** Where it may send people back to. */
  allow(redirectUri: string): void;
}

/** Starts a provider. It sends people back to addresses that were allowed before it was first asked. */
export async function startIdentityProvider(): Promise<IdentityProvider> {
  const http = createServer();
  http.listen({ port: 0, host: '127.0.0.1' });
  await once(http, 'listening');
  const identityProvider = new LocalIdentityProvider(http);
  http.on('request', (request: IncomingMessage, response: ServerResponse) => {
    identityProvider.answer(request, response);
  });
  return identityProvider;
}

class LocalIdentityProvider implements IdentityProvider {
  readonly issuer: string;
  readonly clientId = 'parley';
  readonly clientSecret = randomBytes(24).toString('base64url');
  signsIn: ProviderPerson | undefined;
  intercept: IdentityProvider['intercept'];
  readonly #http: Server;
  readonly #redirectUris: string[] = [];
  readonly #people = new Map<string, ProviderPerson>();
  #provider: Provider | undefined;

  constructor(http: Server) {
    this.#http = http;
    this.issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  }

  allow(redirectUri: string): void {
    this.#redirectUris.push(redirectUri);
  }

  answer(request: IncomingMessage, response: ServerResponse): void {
    if (this.intercept?.(request, response) === true) return;
    this.#provider ??= this.#make();
    if (request.url?.startsWith('/interaction/')) void this.#interact(this.#provider, request, response);
    else void this.#provider.callback()(request, response);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#http.closeAllConnections();
    this.#http.close();
    await once(this.#http, 'close');
  }

  #make(): Provider {
    // It says at length that keys and memory are for trying out, which is what they are for here.
    using _quiet = quiet();
    return new Provider(this.issuer, {
      clients: [{ client_id: this.clientId, client_secret: this.clientSecret, redirect_uris: [...this.#redirectUris] }],
      claims: { openid: ['sub'], profile: ['name'] },
      cookies: { keys: [randomBytes(24).toString('base64url')] },
      features: { devInteractions: { enabled: false } },
      findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ ...this.#people.get(sub), sub }) }),
      ttl: { AccessToken: ttlS, Grant: ttlS, IdToken: ttlS, Interaction: ttlS, Session: ttlS },
      interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    });
  }

  async #interact(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const person = this.signsIn;
    const result = person
      ? { login: { accountId: person.sub }, consent: { grantId: await this.#grant(provider, person) } }
      : { error: 'access_denied' };
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  }

  async #grant(provider: Provider, person: ProviderPerson): Promise<string> {
    this.#people.set(person.sub, person);
    const grant = new provider.Grant({ accountId: person.sub, clientId: this.clientId });
    grant.addOIDCScope('openid profile');
    return grant.save();
  }
}

function quiet(): Disposable {
  const { warn, info } = console;
  const nothing = (): void => undefined;
  Object.assign(console, { warn: nothing, info: nothing });
  return { [Symbol.dispose]: () => void Object.assign(console, { warn, info }) };
}
