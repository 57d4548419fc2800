import { makeEnvironmentProviders, signal, type EnvironmentProviders } from '@angular/core';
import { Socket } from 'ngx-socket-io';
import { OpenParley } from '../chat/open-parley.ts';
import { RestClient } from '../rest/rest-client.ts';
import { SessionService, type Session } from '../session/session.service.ts';
import type { FakeParley } from './fake-parley.ts';

/** Somebody signed in, the SDK in memory, and REST as given: a world for component tests. */
export function provideFakeParley(parley: FakeParley, rest: Partial<RestClient> = {}): EnvironmentProviders {
  return makeEnvironmentProviders([
    { provide: OpenParley, useValue: () => Promise.resolve(parley) },
    { provide: SessionService, useValue: { session: signal<Session>({ kind: 'signed-in', user: 'me' }) } },
    { provide: RestClient, useValue: rest },
    { provide: Socket, useValue: { ioSocket: undefined } },
  ]);
}
