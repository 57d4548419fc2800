import { makeEnvironmentProviders, signal, type EnvironmentProviders } from '@angular/core';
import type { User } from '@parley/dto';
import { Socket } from 'ngx-socket-io';
import { OpenParley } from '../chat/open-parley.ts';
import { RestClient } from '../rest/rest-client.ts';
import { SessionService, personOf, type Session } from '../session/session.service.ts';
import type { FakeParley } from './fake-parley.ts';
import { me } from './fake-room.ts';

/** A session without a server: signs in and out at once, and notes with what name. */
export class FakeSession {
  readonly session = signal<Session>({ kind: 'signed-in', user: me });

  start(): Promise<void> {
    return Promise.resolve();
  }

  async signInAsGuest(prepare?: (token: string) => Promise<void>): Promise<void> {
    await prepare?.('token');
    this.session.set({ kind: 'signed-in', user: me });
  }

  signOut(): Promise<void> {
    this.session.set({ kind: 'signed-out', wasEnded: false });
    return Promise.resolve();
  }

  remember(user: User): void {
    if (personOf(this.session())?.id === user.id) this.session.set({ kind: 'signed-in', user });
  }

  token(): Promise<string> {
    return Promise.resolve('token');
  }

  freshToken(): Promise<string> {
    return Promise.resolve('token');
  }
}

/** A socket without a server: a test says what is heard. */
export class FakeSocket {
  readonly ioSocket = undefined;
  private readonly listeners = new Set<readonly [event: string, listener: (payload: unknown) => void]>();

  on(event: string, listener: (payload: unknown) => void): void {
    this.listeners.add([event, listener]);
  }

  removeListener(event: string, listener: (payload: unknown) => void): void {
    for (const each of this.listeners) if (each[0] === event && each[1] === listener) this.listeners.delete(each);
  }

  hear(event: string, payload: unknown): void {
    for (const [name, listener] of [...this.listeners]) if (name === event) listener(payload);
  }
}

/** Somebody signed in, the SDK in memory, and REST as given: a world for component tests. */
export function provideFakeParley(parley: FakeParley, rest: Partial<RestClient> = {}): EnvironmentProviders {
  return makeEnvironmentProviders([
    { provide: OpenParley, useValue: () => parley },
    { provide: SessionService, useClass: FakeSession },
    { provide: RestClient, useValue: rest },
    { provide: Socket, useClass: FakeSocket },
  ]);
}
